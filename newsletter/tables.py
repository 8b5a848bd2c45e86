"""Files of addresses, as spreadsheets and other senders write them: rows with their line."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

LARGEST = 64 * 1024 * 1024
CHUNK = 64 * 1024
DELIMITERS = ",;\t"
ADDRESS_NAMES = ("email", "e-mail", "email address", "e-mail address", "address", "mail")
BEGINNINGS = ("'=", "'+", "'-", "'@")
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16",
}  # fmt: skip


class BadTable(ValueError):
    """The file as a whole can't be read; the text says why."""


@dataclass(frozen=True)
class Row:
    """One person. `fault` says why a row can't be read at all."""

    line: int
    email: str = ""
    topics: tuple[str, ...] = ()
    fault: str = ""


@dataclass(frozen=True)
class Columns:
    """Names as the first line has them; empty: found by itself, or left out."""

    email: str = ""
    topics: str = ""


def opened(file: BinaryIO, columns: Columns) -> Iterator[Row]:
    """The same, and what is wrong with the file as a whole is raised at once."""
    rows = read(file, columns)
    first = next(rows, None)
    return iter(()) if first is None else chain((first,), rows)


def read(file: BinaryIO, columns: Columns) -> Iterator[Row]:
    """A row at a time, so that a file of any length takes the same room. Raises BadTable
    before the first row."""
    # What can't be decoded becomes a sign that no address has: its own line is refused.
    text = io.TextIOWrapper(file, encoding=_encoding(file), errors="replace", newline="")
    try:
        head = text.readline()
        text.seek(0)
        reader = csv.reader(text, delimiter=_delimiter(head))
        places = _places(next(reader, []), columns)
        yield from _rows(reader, *places)
    except csv.Error as error:
        raise BadTable(f"The first line can’t be read: {error}.") from error
    finally:
        text.detach()


def _rows(reader: "csv._reader", email: int, topics: int | None) -> Iterator[Row]:  # type: ignore[name-defined]
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield Row(reader.line_num, fault=f"This line can’t be read: {error}.")
            continue
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue
        typed = _cell(cells, email)
        wanted = _cell(cells, topics) if topics is not None else ""
        names = wanted.replace("|", ";").replace(",", ";").split(";")
        yield Row(reader.line_num, typed, tuple(name.strip() for name in names if name.strip()))


def _cell(cells: list[str], place: int) -> str:
    """Without the mark by which our own export keeps a cell from being a formula."""
    text = cells[place].strip() if place < len(cells) else ""
    return text[1:] if text.startswith(BEGINNINGS) else text


def _places(head: list[str], columns: Columns) -> tuple[int, int | None]:
    names = [name.strip().casefold() for name in head]
    wanted = (columns.email.strip().casefold(),) if columns.email else ADDRESS_NAMES
    found = [name for name in wanted if name in names]
    if not found:
        raise BadTable(
            f"No column is called {_named(wanted)}. The first line names: {_named(head) or '—'}."
        )
    if not columns.topics:
        return names.index(found[0]), None
    if columns.topics.strip().casefold() not in names:
        raise BadTable(f"No column is called “{columns.topics}”. There is: {_named(head)}.")
    return names.index(found[0]), names.index(columns.topics.strip().casefold())


def _named(names: "tuple[str, ...] | list[str]") -> str:
    return ", ".join(f"“{name.strip()[:40]}”" for name in names[:20])


def _delimiter(head: str) -> str:
    return max(DELIMITERS, key=head.count)


def _encoding(file: BinaryIO) -> str:
    """UTF-8, or what older spreadsheets write in its place."""
    if file.seek(0, io.SEEK_END) > LARGEST:
        raise BadTable(f"The file is larger than {LARGEST // 1024**2} MB: cut it into parts.")
    file.seek(0)
    start = file.read(4)
    for mark, name in MARKS.items():
        if start.startswith(mark):
            file.seek(0)
            return name
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while part := file.read(CHUNK):
            decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        file.seek(0)
    return "utf-8"
