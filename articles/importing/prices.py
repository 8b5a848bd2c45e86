"""Prices that are typed into words instead of standing in the ledger."""

import re

_AMOUNT = (
    r"(?:(?:US|CA|A|NZ)?[$€£¥₹]\s?\d[\d.,]{0,12}|\b(?:USD|EUR|GBP|CHF|JPY|INR)\s?\d[\d.,]{0,12}"
    r"|\b\d[\d.,]{0,12}\s?(?:[€£]|(?:USD|EUR|GBP|CHF|dollars|euros|pounds)\b))"
)
_PERIOD = (
    r"(?:mo|mth|month|yr|year|annum|week|wk|day|seat|user|member|person|editor|licen[cs]e|hour|m|y)"
    r"s?\b"
)
_EACH = (
    rf"(?:\s?(?:/|\bper\b|\ba\b|\beach\b|\bevery\b)\s?{_PERIOD}){{1,2}}"
    r"|\s?(?:monthly|yearly|annually)\b"
)
_TYPED = re.compile(rf"{_AMOUNT}(?:{_EACH})", re.I)
_PRICE = re.compile(rf"{_AMOUNT}(?!\s?(?:m|bn|b|k|mn|million|billion|trillion|thousand)\b)", re.I)


def typed_price(text: str) -> str:
    """The first price with a period or unit, such as "$17/mo"; "" where there is none."""
    match = _TYPED.search(text)
    return match[0].strip() if match else ""


def bare_price(text: str) -> str:
    """The first price, with or without a period; not "$15 billion"."""
    match = _PRICE.search(text)
    return match[0].strip(" .,") if match else ""
