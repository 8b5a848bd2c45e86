"""The shapes of all documents, in the words of JSON Schema. Every property is always there: what
has not happened is null, what was not said is an empty text."""

from collections.abc import Iterable
from typing import Any

from articles.ledger.freshness import FRESH, OVERDUE, UNCHECKED
from articles.ledger.kinds import Confidence, FactKind, Reason, ValueType
from articles.pages.log import NAMES

Schema = dict[str, Any]


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def listed(items: Schema, about: str = "") -> Schema:
    return _said({"type": "array", "items": items}, about)


def shape(about: str = "", /, **properties: Schema) -> Schema:
    closed = {"required": list(properties), "additionalProperties": False}
    return _said({"type": "object", "properties": properties, **closed}, about)


def one_of(words: Iterable[str], about: str = "") -> Schema:
    return _said({"type": "string", "enum": list(words)}, about)


def text(about: str = "", form: str = "") -> Schema:
    return _said({"type": "string", **({"format": form} if form else {})}, about)


def number(about: str = "") -> Schema:
    return _said({"type": "integer", "minimum": 0}, about)


def perhaps(schema: Schema, about: str = "") -> Schema:
    return _said({"anyOf": [schema, {"type": "null"}]}, about)


def _said(schema: Schema, about: str) -> Schema:
    return {**schema, "description": about} if about else schema


DAY, MOMENT, ADDRESS = text(form="date"), text(form="date-time"), text(form="uri")
YES = {"type": "boolean"}
HTML = text("HTML whose links that earn carry their rel.")
DISCLOSURE = listed(text(), "What we earn by what follows: say it before you show that.")
NEXT = perhaps(ADDRESS, "The page after this one.")
REL = text("What to write into the rel of a link to the address; empty where nothing is earned.")
LINK = {"url": perhaps(ADDRESS), "rel": REL}
DIGITS = text("A decimal number, as digits.")
NAMED_GUIDES = listed(ref("Named"), "Their pages, by title.")

VALUES = {
    ValueType.MONEY: {"amount": DIGITS, "currency": text("ISO 4217"), "unit": text(),
                      "period": one_of(("month", "year", "week", "day", "once", ""))},
    ValueType.DATE: {"text": text(), "from": DAY, "to": DAY},
    ValueType.NUMBER: {"number": DIGITS, "unit": text()},
    ValueType.YESNO: {"answer": one_of(("yes", "no", "partial")), "note": text()},
    ValueType.TEXT: {"text": text()},
}  # fmt: skip

FACT = {
    "key": text("Stays for good."),
    "url": ADDRESS,
    "subject": text(),
    "label": text("What is stated of the subject."),
    "kind": one_of(FactKind.values),
    "product": perhaps(shape(name=text(), slug=text(), url=ADDRESS)),
    "value": ref("Value"),
    "text": text("The value as pages print it."),
    "statement": text(),
    "confidence": one_of(Confidence.values),
    "why": text("Why we are that sure."),
    "state": one_of((FRESH, OVERDUE, UNCHECKED), "Of the newest check, by the age of its kind."),
    "checked_on": perhaps(DAY),
    "begins_at": text("Since when pages show this version.", "date-time"),
    "sources": listed(ref("Source")),
    "versions_url": ADDRESS,
}
GUIDE_HEADS = {
    "title": text(),
    "slug": text(),
    "url": text("The document of the guide.", "uri"),
    "page": text("The page for readers.", "uri"),
    "summary": text(),
    "topic": perhaps(ref("Named")),
    "authors": listed(ref("Named")),
}
PRODUCT_HEADS = {
    "name": text(),
    "slug": text(),
    "url": text("The document of the product.", "uri"),
    "page": text("The page for readers.", "uri"),
    "summary": text(),
    "merchant": text(),
}
GUIDE = {
    **GUIDE_HEADS,
    "published_on": DAY,
    "changed_on": perhaps(DAY),
    "first_published_elsewhere_on": perhaps(DAY),
    "minutes": number("To read it."),
    "correction": text("What this edition corrects."),
    "stamp": perhaps(ref("Stamp"), "Holds now, or is null."),
    "facts": listed(ref("Fact"), "In the order of reading."),
    "html": text("All of it, with the disclosure at its head: safe to show as it stands."),
    "questions": listed(shape(question=text(), anchor=text(), html=HTML)),
    "sources": listed(
        shape(
            number=number("Its mark in the HTML."), publisher=text(), title=text(), **LINK,
            archive=perhaps(ref("Link")),
        )
    ),
    "related": listed(ref("Named")),
    "markdown": text("The same guide as Markdown.", "uri"),
    "proof": text("Everything behind the page, as JSON.", "uri"),
    "history": ADDRESS,
    "report": text("Where readers report an error.", "uri"),
}  # fmt: skip

COMPONENTS: dict[str, Schema] = {
    "Error": shape(error=shape(code=text("For programs."), message=text("For people."))),
    "Root": shape(
        guides=ADDRESS, facts=ADDRESS, products=ADDRESS, corrections=ADDRESS, openapi=ADDRESS
    ),
    "Named": shape(name=text(), url=ADDRESS),
    "Link": shape("An address that leads out.", **LINK),
    "PlacedLink": shape(**LINK, note=text("What stands beside the link.")),
    "Value": {
        "oneOf": [
            shape(type={"type": "string", "const": kind.value}, **parts)
            for kind, parts in VALUES.items()
        ]
    },
    "Source": shape(
        publisher=text(), title=text(), **LINK, archive=perhaps(ref("Link")),
        published_on=perhaps(DAY), retrieved_on=perhaps(DAY),
        primary={**YES, "description": "The subject itself speaks here."},
        own={**YES, "description": "Our own site."},
    ),
    "Fact": shape(**FACT),
    "ShownFact": shape(**FACT, guides=NAMED_GUIDES, more_guides=number()),
    "FactDocument": shape(
        disclosure=DISCLOSURE, **FACT, guides=NAMED_GUIDES, more_guides=number()
    ),
    "FactList": shape(disclosure=DISCLOSURE, facts=listed(ref("ShownFact")), next=NEXT),
    "FactPast": shape(
        "What readers saw of a fact, newest first.",
        key=text(), url=ADDRESS, subject=text(), label=text(), versions=listed(ref("Version")),
    ),
    "Version": shape(
        text=text(), confidence=one_of(Confidence.values), begins_at=MOMENT,
        until=perhaps(MOMENT, "Since then it holds no more; null: it holds."),
        true_since=perhaps(DAY, "In the world, if that is known."),
        reason=one_of(Reason.values), note=text(),
    ),
    "Stamp": shape(
        reviewed_on=DAY, reviewer=perhaps(ref("Named")),
        verified=listed(text(), "Kinds of which every fact is fresh now."),
    ),
    "ListedGuide": shape(
        **GUIDE_HEADS, published_at=MOMENT, published_on=DAY, changed_on=perhaps(DAY)
    ),
    "GuideList": shape(disclosure=DISCLOSURE, guides=listed(ref("ListedGuide")), next=NEXT),
    "Guide": shape(disclosure=DISCLOSURE, **GUIDE),
    "ListedProduct": shape(**PRODUCT_HEADS),
    "ProductList": shape(disclosure=DISCLOSURE, products=listed(ref("ListedProduct")), next=NEXT),
    "Product": shape(
        disclosure=DISCLOSURE, **PRODUCT_HEADS,
        relationship=text("What we have to do with who sells it; empty: nothing."),
        website=perhaps(ref("PlacedLink")), facts=listed(ref("Fact")),
        offers=listed(ref("Offer")), guides=listed(ref("Named"), "Newest first."),
    ),
    "Offer": shape(
        key=text(), title=text(), html=HTML, price=perhaps(ref("Fact")),
        link=perhaps(ref("PlacedLink")), button=text(), label=text("Stands beside the offer."),
    ),
    "Change": shape(label=text(), was=ref("Wording"), became=ref("Wording")),
    "Wording": shape(
        text=text(), past={**YES, "description": "It doesn’t hold any more."},
    ),
    "Correction": shape(
        id=text(), page=ADDRESS, of=one_of(NAMES.values()), at=MOMENT, on=DAY, heading=text(),
        what=text(), note=text(), changes=listed(ref("Change")), more_changes=number(),
        guides=NAMED_GUIDES, more_guides=number(),
        sources=listed(shape(name=text(), **LINK)),
    ),
    "CorrectionList": shape(
        disclosure=DISCLOSURE, corrections=listed(ref("Correction")), next=NEXT
    ),
}  # fmt: skip
