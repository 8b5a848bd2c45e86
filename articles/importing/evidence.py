"""The table of what is known: each row a statement with its source and confidence."""

import re
from dataclasses import dataclass

from articles.importing.citing import Citing
from articles.importing.confidences import confidence_of, is_basis, is_blank, names_nobody
from articles.importing.draft import DraftFact, Remarks
from articles.importing.keys import Keys, clip, key_of
from articles.importing.literal import apart
from articles.importing.marks import plain
from articles.importing.prices import bare_price
from articles.importing.tables import Table, TableRow
from articles.ledger.kinds import Confidence, FactKind, ValueType
from articles.ledger.values import parse_value

_SOURCE = re.compile(
    r"(?:primary |our |main |the )?(?:sources?|citations?|references?|origin|evidence|reported by|"
    r"published by|said by|according to|where(?: .{1,25})?|who (?:says|said|reports)(?: .{1,15})?|"
    r"publishers?|outlets?|proof|(?:seen|read) (?:in|at)|"
    r"source ?\(.*\)|based on|attribution)",
    re.I,
)
_CONFIDENCE = re.compile(
    r"(?:our )?(?:level of )?(?:confidence|certainty|reliability|how (?:sure|certain)[^|]{0,20}|"
    r"strength|confidence level|trust)|(?P<weak>status|verdict|rating|standing)",
    re.I,
)
_BASIS = re.compile(r"(?:basis|notes?|why|comments?|remarks?|reasoning|rests on)", re.I)
_RELEASE = re.compile(
    r"\b(?:releas|launch|ship(?:s|ping|ped)?\b|roll[- ]?out|general availability|availability date|"
    r"coming\b|arriv|due (?:in|by|date)|debut|preview (?:opens|begins))",
    re.I,
)


@dataclass(frozen=True)
class Columns:
    statement: int
    source: int
    confidence: int
    basis: int | None = None
    others: tuple[int, ...] = ()


def evidence_columns(table: Table) -> Columns | None:
    """Where statement, source and confidence stand; None for other tables."""
    labels = [plain(label).strip(" ?:*") for label in table.header]
    sources = [n for n, label in enumerate(labels) if _SOURCE.fullmatch(label)]
    sure = [n for n, label in enumerate(labels) if _is_confidence(table, n, label)]
    if not sources or not sure:
        return None
    rest = [n for n in range(len(labels)) if n not in {sources[0], sure[0]}]
    if not rest:
        return None
    basis = next((n for n in rest[1:] if _BASIS.fullmatch(labels[n])), None)
    others = tuple(n for n in rest[1:] if n != basis)
    return Columns(rest[0], sources[0], sure[0], basis, others)


def _is_confidence(table: Table, column: int, label: str) -> bool:
    match = _CONFIDENCE.fullmatch(label)
    if not match or not match["weak"]:
        return bool(match)
    cells = [row.cells[column] for row in table.rows if len(row.cells) > column]
    return bool(cells) and 2 * sum(confidence_of(cell) is not None for cell in cells) > len(cells)


@dataclass
class FactReader:
    """Reads the rows of evidence tables of one text, one after the other."""

    slug: str
    subject: str
    citing: Citing
    remarks: Remarks
    keys: Keys

    def read(self, table: Table, columns: Columns) -> list[DraftFact]:
        for other in columns.others:
            self.remarks.add(
                table.line,
                "column-left-out",
                f"Evidence has no place for the column “{clip(table.header[other], 60)}”.",
            )
        return [self._fact(row, columns) for row in table.rows if self._says(row, table, columns)]

    def _says(self, row: TableRow, table: Table, columns: Columns) -> bool:
        """Whether the row states anything; one with gaps or too many cells is marked."""
        needed = (columns.statement, columns.source, columns.confidence)
        if len(row.cells) > len(table.header) or not all(_cell(row, n) for n in needed):
            self.remarks.add(
                row.line,
                "row-shape",
                f"This row of the evidence has {row.filled} filled cells for "
                f"{len(table.header)} columns: check what belongs where.",
            )
        return bool(_cell(row, columns.statement))

    def _fact(self, row: TableRow, columns: Columns) -> DraftFact:
        statement = clip(apart(plain(_cell(row, columns.statement))), 500)
        label, value = _label_and_value(statement)
        kind, value_type = _kind_and_type(statement, value)
        confidence = self._confidence(row, _cell(row, columns.confidence))
        basis = "" if columns.basis is None else plain(_cell(row, columns.basis))
        keys, inferred = self._sources(row, _cell(row, columns.source), confidence)
        words = clip(label, 60) if value != statement else statement
        key = f"{key_of(self.slug, max_length=28, fallback='guide')}-" + key_of(
            words, max_length=44, fallback="fact"
        )
        return DraftFact(
            key=self.keys.take(key),
            subject=self.subject,
            label=label,
            kind=kind,
            value_type=value_type,
            value=value,
            wording=statement,
            confidence=confidence,
            basis=clip(apart("; ".join(part for part in (inferred, basis) if part)), 300),
            source_keys=keys,
            line=row.line,
        )

    def _confidence(self, row: TableRow, cell: str) -> Confidence:
        known = confidence_of(cell)
        if known is None:
            self.remarks.add(
                row.line,
                "confidence-unknown",
                f"“{clip(cell, 60)}” is no confidence that we know; it was taken for Reported.",
            )
        return known or Confidence.REPORTED

    def _sources(
        self, row: TableRow, cell: str, confidence: Confidence
    ) -> tuple[tuple[str, ...], str]:
        """The keys of the sources that the cell names, and what it says instead of one."""
        if is_blank(cell):
            if confidence != Confidence.UNDISCLOSED:
                self._nobody(row.line, "Nobody is named as the source of this statement.")
            return (), ""
        if names_nobody(cell):
            self._nobody(row.line, f"“{clip(cell, 60)}” names no source: say who says so.")
            return (), plain(cell) if is_basis(cell) else ""
        return self.citing.cite(cell, row.line), ""

    def _nobody(self, line: int, message: str) -> None:
        self.remarks.add(line, "source-unnamed", message)


def _cell(row: TableRow, column: int) -> str:
    return row.cells[column] if column < len(row.cells) else ""


def _label_and_value(statement: str) -> tuple[str, str]:
    """ "Release window: late 2026" → its two parts; other statements say all in one."""
    label, colon, value = statement.partition(": ")
    if colon and value.strip() and len(label) <= 80:
        return label.strip(), value.strip()
    return clip(statement, 200), statement


def _kind_and_type(statement: str, value: str) -> tuple[FactKind, ValueType]:
    released = bool(_RELEASE.search(statement))
    if _reads_as(ValueType.DATE, value):
        return (FactKind.RELEASE if released else FactKind.STATEMENT), ValueType.DATE
    if _reads_as(ValueType.MONEY, value):
        return FactKind.PRICE, ValueType.MONEY
    if released:
        return FactKind.RELEASE, ValueType.TEXT
    return (FactKind.PRICE if bare_price(statement) else FactKind.STATEMENT), ValueType.TEXT


def _reads_as(value_type: ValueType, value: str) -> bool:
    try:
        parse_value(value_type, value)
    except ValueError:
        return False
    return len(value) <= 60
