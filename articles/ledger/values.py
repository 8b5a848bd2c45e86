"""Typed values of facts: read from what an editor types, stored as JSON, printed as text.

JSON by type: money {"amount": "17", "currency": "USD", "unit": "seat", "period": "month"},
date {"text", "from", "to"} (ISO days), number {"number": "300", "unit": "minutes"},
yesno {"answer": "yes" | "no" | "partial", "note"}, text {"text"}.
"""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from babel.numbers import format_currency, list_currencies

from articles.ledger.kinds import ValueType
from articles.ledger.windows import read_window

# The other codes that begin with X are metals, funds, tests, and "no currency".
_MONEY_IN_X = {"XAF", "XCD", "XCG", "XOF", "XPF"}
SYMBOLS = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR",
           "CA$": "CAD", "A$": "AUD"}  # fmt: skip
PERIODS = {"mo": "month", "month": "month", "monthly": "month", "yr": "year", "year": "year",
           "annum": "year", "yearly": "year", "wk": "week", "week": "week", "weekly": "week",
           "day": "day", "daily": "day", "once": "once", "one-time": "once"}  # fmt: skip
SHORT = {"month": "/mo", "year": "/yr", "week": "/wk", "day": "/day", "once": " once", "": ""}

_MONEY = re.compile(
    r"(?P<before>[A-Z]{2,3}|(?:US|CA|A)?[$]|[€£¥₹])?\s*(?P<amount>-?\d[\d,]*(?:\.\d+)?)\s*"
    r"(?P<after>[A-Z]{3}|[€£])?(?P<rest>(?:\s*(?:/|\ba\b|\bper\b|\beach\b|\bonce\b)\s*[A-Za-z-]*)*)"
)
_THOUSANDS = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_NUMBER = re.compile(r"(?P<number>-?\d[\d,]*(?:\.\d+)?)\s*(?P<unit>[^\d\s][^\d]{0,39})?")
_YESNO = re.compile(r"(?P<answer>yes|no|partial|partly)\b[\s,:;–—-]*(?P<note>.*)", re.I | re.S)


def parse_value(value_type: str, text: str, *, largest: Decimal | None = None) -> dict[str, Any]:
    """JSON for what an editor typed; ValueError with a sentence where it can't be read, or
    says more than `largest` in its own unit."""
    text = " ".join(text.split())
    if not text:
        raise ValueError("Say what the fact is; the value is empty.")
    value = _PARSERS[ValueType(value_type)](text)
    figure = abs(Decimal(value.get("amount") or value.get("number") or 0))
    if largest is not None and figure > largest:
        raise ValueError(
            f"“{text}” is more than {largest.normalize():,f}, the largest amount of the publisher "
            "settings: check the number and its unit."
        )
    return value


def print_value(value_type: str, value: dict[str, Any]) -> str:
    """The value as readers see it in text: "$17/mo", "H2 2026", "300 minutes"."""
    return _PRINTERS[ValueType(value_type)](value)


def machine_value(value_type: str, value: dict[str, Any]) -> str:
    """What `<data value>` holds: the bare amount, number, first day or answer."""
    names = {
        "money": "amount",
        "date": "from",
        "number": "number",
        "yesno": "answer",
        "text": "text",
    }
    return str(value.get(names[value_type], ""))


def overlaps(a: dict[str, Any], b: dict[str, Any]) -> bool:
    """Whether two date values share a day."""
    return bool(a["from"] <= b["to"] and b["from"] <= a["to"])


def sort_key(value: dict[str, Any]) -> tuple[str, str]:
    """Date values in the order of their first days; of two that begin together, the shorter
    window first."""
    return str(value["from"]), str(value["to"])


def _decimal(text: str) -> str:
    """The digits of a number, without commas and idle zeros."""
    if len(text) > 40:
        raise ValueError(f"“{text[:20]}…” has more digits than a figure can bear.")
    if "," in text and not _THOUSANDS.fullmatch(text):
        raise ValueError(
            f"“{text}” can be read in two ways. Write decimals with a point: €9.50/mo; commas only "
            "between thousands: 1,250."
        )
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise ValueError(f"“{text}” is no number.") from error
    digits = f"{number:f}"
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return "0" if digits in {"-0", ""} else digits


def _parse_money(text: str) -> dict[str, Any]:
    if text.lower() == "free":
        return {"amount": "0", "currency": "USD", "unit": "", "period": ""}
    if text.startswith(("-", "−")):
        raise ValueError("A price can’t be negative.")
    match = _MONEY.fullmatch(text)
    marks = {SYMBOLS.get(m, m) for m in (match["before"], match["after"]) if m} if match else ()
    if not match or not marks:
        raise ValueError(
            f"“{text}” is no price: write it like $17/mo, €9.50/seat/mo or GBP 120/yr."
        )
    if len(marks) > 1:
        raise ValueError(f"“{text}” names two currencies.")
    currency = marks.pop()
    if currency not in list_currencies() or (currency[0] == "X" and currency not in _MONEY_IN_X):
        raise ValueError(
            f"“{currency}” is no currency that we know: use its three letters, such as EUR."
        )
    amount = _decimal(match["amount"])
    if amount.startswith("-"):
        raise ValueError("A price can’t be negative.")
    words = [w for w in re.findall(r"[A-Za-z-]+", match["rest"]) if w not in {"a", "per", "each"}]
    periods = [PERIODS[word.lower()] for word in words if word.lower() in PERIODS]
    units = [word for word in words if word.lower() not in PERIODS]
    if len(periods) > 1 or len(units) > 1:
        raise ValueError(f"“{text}” names more than one period or unit.")
    return {
        "amount": amount,
        "currency": currency,
        "unit": units[0] if units else "",
        "period": periods[0] if periods else "",
    }


def _print_money(value: dict[str, Any]) -> str:
    amount = Decimal(value["amount"])
    if not amount:
        return "free"
    decimals = len(value["amount"].partition(".")[2])
    pattern = f"¤#,##0.{'0' * max(2, decimals)}" if decimals else "¤#,##0"
    money = format_currency(
        amount, value["currency"], pattern, locale="en_US", currency_digits=False
    )
    unit = f"/{value['unit']}" if value["unit"] else ""
    return f"{money}{unit}{SHORT[value['period']]}"


def _parse_date(text: str) -> dict[str, Any]:
    try:
        window = read_window(text)
    except ValueError as error:
        raise ValueError(
            f"“{text}” is no day of the calendar, or ends before it begins."
        ) from error
    if window is None:
        raise ValueError(
            f"“{text}” is no date or window: write 2 May 2026, May 2026, Q3 2026, H2 2026, "
            "late 2026 or May to July 2026."
        )
    first, last = window
    if first == last:
        text = f"{first.day} {first:%B %Y}"
    return {"text": text, "from": first.isoformat(), "to": last.isoformat()}


def _parse_number(text: str) -> dict[str, Any]:
    match = _NUMBER.fullmatch(text)
    if not match:
        raise ValueError(f"“{text}” is no number with a unit: write it like 300 minutes or 40%.")
    return {"number": _decimal(match["number"]), "unit": (match["unit"] or "").strip()}


def _print_number(value: dict[str, Any]) -> str:
    number, unit = Decimal(value["number"]), value["unit"]
    space = "" if unit in {"", "%"} else " "
    return f"{number:,}{space}{unit}"


def _parse_yesno(text: str) -> dict[str, Any]:
    match = _YESNO.fullmatch(text)
    if not match:
        raise ValueError(
            f"“{text}” is no answer: write yes, no or partial, with a note if you like."
        )
    answer = match["answer"].lower().replace("partly", "partial")
    note = match["note"].strip()
    if note.startswith("(") and note.endswith(")"):
        note = note[1:-1]
    return {"answer": answer, "note": note}


def _print_yesno(value: dict[str, Any]) -> str:
    answer = str(value["answer"]).capitalize()
    return f"{answer} ({value['note']})" if value["note"] else answer


def _parse_text(text: str) -> dict[str, Any]:
    if len(text) > 500:
        raise ValueError("A statement has 500 characters at most; the rest belongs in the text.")
    if "{{" in text:
        raise ValueError("A fact can’t refer to another: write it out.")
    return {"text": text}


_PARSERS: dict[str, Callable[[str], dict[str, Any]]] = {
    ValueType.MONEY: _parse_money,
    ValueType.DATE: _parse_date,
    ValueType.NUMBER: _parse_number,
    ValueType.YESNO: _parse_yesno,
    ValueType.TEXT: _parse_text,
}
_PRINTERS: dict[str, Callable[[dict[str, Any]], str]] = {
    ValueType.MONEY: _print_money,
    ValueType.DATE: lambda value: str(value["text"]),
    ValueType.NUMBER: _print_number,
    ValueType.YESNO: _print_yesno,
    ValueType.TEXT: lambda value: str(value["text"]),
}
