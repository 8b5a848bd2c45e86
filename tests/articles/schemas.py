"""Whether a document has the shape that our description promises: the part of JSON Schema that the
description uses, and no more."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

Schema = dict[str, Any]
TYPES: dict[str, Any] = {
    "object": dict, "array": list, "string": str, "integer": int, "boolean": bool,
    "null": type(None),
}  # fmt: skip
KEYWORDS = {
    "$ref", "type", "properties", "required", "additionalProperties", "items", "anyOf", "oneOf",
    "enum", "const", "format", "minimum", "description", "pattern",
}  # fmt: skip


def faults(value: Any, schema: Schema, known: dict[str, Schema], at: str = "") -> list[str]:
    """Sentences; none where the value has the shape. `known` are the named schemas."""
    return list(_faults(value, schema, known, at or "document"))


def _faults(value: Any, schema: Schema, known: dict[str, Schema], at: str) -> Iterator[str]:
    assert set(schema) <= KEYWORDS, f"{at}: {set(schema) - KEYWORDS} isn’t looked at here"
    if "$ref" in schema:
        yield from _faults(value, known[schema["$ref"].rpartition("/")[2]], known, at)
        return
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        tried = [list(_faults(value, choice, known, at)) for choice in choices]
        fitting = sum(not found for found in tried)
        if not fitting or ("oneOf" in schema and fitting > 1):
            yield f"{at}: {fitting} of its shapes fit {value!r}"
        return
    kind = TYPES[schema["type"]]
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        yield f"{at}: {value!r} is no {schema['type']}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} isn’t listed"
    if "const" in schema and value != schema["const"]:
        yield f"{at}: {value!r} isn’t {schema['const']!r}"
    if "minimum" in schema and value < schema["minimum"]:
        yield f"{at}: {value!r} is too small"
    if "format" in schema and not _has_form(value, schema["format"]):
        yield f"{at}: {value!r} is no {schema['format']}"
    if kind is list:
        for number, item in enumerate(value):
            yield from _faults(item, schema["items"], known, f"{at}[{number}]")
    if kind is dict:
        if set(value) != set(schema["properties"]):
            yield f"{at}: {set(value) ^ set(schema['properties'])} is missing or unknown"
        for name in set(value) & set(schema["properties"]):
            yield from _faults(value[name], schema["properties"][name], known, f"{at}.{name}")


def _has_form(text: str, form: str) -> bool:
    try:
        match form:
            case "date":
                return bool(date.fromisoformat(text))
            case "date-time":
                return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
    return form == "uri" and bool(urlsplit(text).scheme and urlsplit(text).netloc)


def references(value: Any) -> Iterator[str]:
    """All that a description points to inside itself."""
    if isinstance(value, dict):
        if isinstance(target := value.get("$ref"), str):
            yield target
        for item in value.values():
            yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def is_described(path: str, template: str) -> bool:
    return bool(re.fullmatch(re.sub(r"\{\w+\}", "[a-z0-9-]+", template), path))
