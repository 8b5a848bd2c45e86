"""Bytes to text. What can't be a guide is refused with a sentence."""

import codecs
import re

from articles.importing.draft import Refused

LARGEST = 2_000_000
MOST_LINES = 20_000
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_NEWLINE = re.compile(r"\r\n|\r|\n")
_UTF8_LETTER = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
_WINDOWS_WORDS = re.compile(r"[A-Za-z][À-ÿ‘’]|[À-ÿ][A-Za-z]|[“”‘’–—…€£•·©®™°½é]")


def read_text(data: bytes, name: str = "the text") -> str:
    """The text of an uploaded file, lines ended by \\n; raises Refused."""
    if len(data) > LARGEST:
        raise Refused("a guide is at most 2 MB of text, and this file is larger.", name=name)
    if not data.strip():
        raise Refused("the file is empty.", name=name)
    text = _decode(data, name)
    if match := _BINARY.search(text):
        line = len(_NEWLINE.findall(text, 0, match.start())) + 1
        raise Refused("this is a binary file, not text.", line=line, name=name)
    text = _NEWLINE.sub("\n", text)
    if not text.replace("\ufeff", "").strip():
        raise Refused("the file is empty.", name=name)
    if text.count("\n") > MOST_LINES:
        raise Refused(
            f"a guide has at most {MOST_LINES:,} lines, and this file has more.",
            line=MOST_LINES + 1,
            name=name,
        )
    return text


def _decode(data: bytes, name: str) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding, name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_windows(data):
            return data.decode("cp1252")
        raise _undecodable(data, error.start, name) from error


def _strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, "ignore")
        line = len(_NEWLINE.findall(before)) + 1
        raise Refused(
            "the file isn’t the Unicode text that its first bytes promise: save it as UTF-8.",
            line=line,
            name=name,
        ) from error


def _undecodable(data: bytes, start: int, name: str) -> Refused:
    line = len(_NEWLINE.findall(data[:start].decode("utf-8", "ignore"))) + 1
    if b"\x00" in data:
        return Refused("this is a binary file, not text.", line=line, name=name)
    return Refused(
        "a character here can’t be read as UTF-8: save the file as UTF-8.", line=line, name=name
    )


def _is_windows(data: bytes) -> bool:
    """Old Windows text has lone high bytes inside words; broken UTF-8 has pairs of them."""
    if b"\x00" in data or _UTF8_LETTER.search(data):
        return False
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return False
    high = sum(character > "\x7f" for character in text)
    sensible = len(_WINDOWS_WORDS.findall(text))
    return high * 10 <= len(text) * 3 and sensible * 2 >= high
