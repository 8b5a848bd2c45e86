"""Typed values of facts: read from what an editor types, stored as JSON, printed as text.

JSON by type: money {"amount": "17", "currency": "USD", "unit": "seat", "period": "month"},
date {"text", "from", "to"} (ISO days), number {"number": "300", "unit": "minutes"},
yesno {"answer": "yes" | "no" | "partial", "note"}, text {"text"}.
"""

import calendar
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from babel.numbers import format_currency, list_currencies

from articles.ledger.kinds import ValueType

LARGEST = Decimal(10) ** 9
SYMBOLS = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR",
           "CA$": "CAD", "A$": "AUD"}  # fmt: skip
PERIODS = {"mo": "month", "month": "month", "monthly": "month", "yr": "year", "year": "year",
           "annum": "year", "yearly": "year", "wk": "week", "week": "week", "weekly": "week",
           "day": "day", "daily": "day", "once": "once", "one-time": "once"}  # fmt: skip
SHORT = {"month": "/mo", "year": "/yr", "week": "/wk", "day": "/day", "once": " once", "": ""}
MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
MONTHS |= {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name}

_MONEY = re.compile(
    r"(?P<before>[A-Z]{2,3}|(?:US|CA|A)?[$]|[€£¥₹])?\s*(?P<amount>-?\d[\d,]*(?:\.\d+)?)\s*"
    r"(?P<after>[A-Z]{3}|[€£])?(?P<rest>(?:\s*(?:/|\ba\b|\bper\b|\beach\b|\bonce\b)\s*[A-Za-z-]*)*)"
)
_NUMBER = re.compile(r"(?P<number>-?\d[\d,]*(?:\.\d+)?)\s*(?P<unit>[^\d\s][^\d]{0,39})?")
_YESNO = re.compile(r"(?P<answer>yes|no|partial|partly)\b[\s,:;–—-]*(?P<note>.*)", re.I | re.S)


def parse_value(value_type: str, text: str) -> dict[str, Any]:
    """JSON for what an editor typed; ValueError with a sentence where it can't be read."""
    text = " ".join(text.split())
    if not text:
        raise ValueError("Say what the fact is; the value is empty.")
    return _PARSERS[ValueType(value_type)](text)


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


def _decimal(text: str) -> Decimal:
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise ValueError(f"“{text}” is no number.") from error
    if abs(number) > LARGEST:
        raise ValueError(
            f"“{text}” is more than a thousand million: check the number and its unit."
        )
    return number


def _parse_money(text: str) -> dict[str, Any]:
    if text.lower() == "free":
        return {"amount": "0", "currency": "USD", "unit": "", "period": ""}
    match = _MONEY.fullmatch(text)
    mark = match and (match["before"] or match["after"])
    if not match or not mark:
        raise ValueError(
            f"“{text}” is no price: write it like $17/mo, €9.50/seat/mo or GBP 120/yr."
        )
    currency = SYMBOLS.get(mark, mark)
    if currency not in list_currencies():
        raise ValueError(
            f"“{mark}” is no currency that we know: use its three letters, such as EUR."
        )
    amount = _decimal(match["amount"])
    if amount < 0:
        raise ValueError("A price can’t be negative.")
    words = [w for w in re.findall(r"[A-Za-z-]+", match["rest"]) if w not in {"a", "per", "each"}]
    periods = [PERIODS[word.lower()] for word in words if word.lower() in PERIODS]
    units = [word for word in words if word.lower() not in PERIODS]
    if len(periods) > 1 or len(units) > 1:
        raise ValueError(f"“{text}” names more than one period or unit.")
    return {
        "amount": f"{amount.normalize():f}",
        "currency": currency,
        "unit": units[0] if units else "",
        "period": periods[0] if periods else "",
    }


def _print_money(value: dict[str, Any]) -> str:
    amount = Decimal(value["amount"])
    if not amount:
        return "free"
    pattern = "¤#,##0" if amount == amount.to_integral_value() else "¤#,##0.00"
    money = format_currency(
        amount, value["currency"], pattern, locale="en_US", currency_digits=False
    )
    unit = f"/{value['unit']}" if value["unit"] else ""
    return f"{money}{unit}{SHORT[value['period']]}"


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


_PARTS = {"h1": (1, 6), "h2": (7, 12), "q1": (1, 3), "q2": (4, 6), "q3": (7, 9), "q4": (10, 12),
          "early": (1, 4), "mid": (5, 8), "late": (9, 12), "mid-to-late": (5, 12),
          "early-to-mid": (1, 8), "first half of": (1, 6), "second half of": (7, 12),
          "": (1, 12)}  # fmt: skip


def _window(text: str) -> tuple[date, date] | None:
    """First and last day of "2 May 2026", "May 2026", "H2 2026", "mid-to-late 2026", "2026"."""
    lower = text.lower().replace(",", "").strip(" .")
    if re.fullmatch(r"\d{4}-\d\d-\d\d", lower):
        return date.fromisoformat(lower), date.fromisoformat(lower)
    if match := re.fullmatch(r"(?:(\d{1,2}) )?([a-z]+)\.?(?: (\d{1,2}))? (\d{4})", lower):
        month, year = MONTHS.get(match[2]), int(match[4])
        if month:
            if day := match[1] or match[3]:
                return date(year, month, int(day)), date(year, month, int(day))
            return date(year, month, 1), _month_end(year, month)
    match = re.fullmatch(r"(?:(.*?) )?(\d{4})", lower)
    part = (
        _PARTS.get(
            re.sub(r"\s*-\s*|\s+to\s+", lambda m: "-to-" if "to" in m[0] else "-", match[1] or "")
        )
        if match
        else None
    )
    if not match or not part:
        return None
    year = int(match[2])
    return date(year, part[0], 1), _month_end(year, part[1])


def _parse_date(text: str) -> dict[str, Any]:
    try:
        window = _window(text)
    except ValueError as error:
        raise ValueError(f"“{text}” is no day of the calendar.") from error
    if window is None:
        raise ValueError(
            f"“{text}” is no date or window: write 2 May 2026, May 2026, Q3 2026, H2 2026 or "
            "late 2026."
        )
    first, last = window
    if first == last:
        text = f"{first.day} {first:%B %Y}"
    return {"text": text, "from": first.isoformat(), "to": last.isoformat()}


def _parse_number(text: str) -> dict[str, Any]:
    match = _NUMBER.fullmatch(text)
    if not match:
        raise ValueError(f"“{text}” is no number with a unit: write it like 300 minutes or 40%.")
    number = _decimal(match["number"])
    return {"number": f"{number.normalize():f}", "unit": (match["unit"] or "").strip()}


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
