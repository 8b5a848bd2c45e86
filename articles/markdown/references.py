import re
from dataclasses import dataclass

KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_KEY = 120

INLINE_KINDS = frozenset({"fact"})
BLOCK_KINDS = frozenset({"table", "facts", "offer"})
LINK_KINDS = frozenset({"link", "guide"})
KEYLESS_KINDS = frozenset({"facts"})
KINDS = INLINE_KINDS | BLOCK_KINDS | LINK_KINDS | {"image"}


@dataclass(frozen=True)
class Reference:
    """Something that the text names by its key. `line` is 1-based in the text given."""

    kind: str
    key: str
    line: int


@dataclass(frozen=True)
class Problem:
    """What an editor has to mend before the text can be published."""

    code: str
    line: int
    message: str


@dataclass(frozen=True)
class Braces:
    """`{{ … }}` as it stands in the text, with the fault that keeps it from being a reference.

    `shown` is what a message shows of it, where that is more than the source.
    """

    source: str
    kind: str = ""
    key: str = ""
    fault: str = ""
    shown: str = ""


def is_key(text: str) -> bool:
    return len(text) <= LONGEST_KEY and KEY.fullmatch(text) is not None


def read_braces(source: str) -> Braces:
    """Read `{{ kind: key }}`, braces included."""
    kind, colon, key = (part.strip() for part in source[2:-2].partition(":"))
    if kind not in INLINE_KINDS | BLOCK_KINDS:
        return Braces(source, fault="reference-unknown")
    if kind in KEYLESS_KINDS:
        return Braces(source, kind, fault="reference-key" if colon else "")
    return Braces(source, kind, key, fault="" if is_key(key) else "reference-key")


def excerpt(source: str, longest: int = 60) -> str:
    """The text as a message can show it: one line, not too long."""
    flat = " ".join(source[: longest * 2].split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"


def explain(fault: str, source: str) -> str:
    """A sentence for the editor about the braces in `source`."""
    return SENTENCES[fault].format(shown=excerpt(source))


SENTENCES = {
    "reference-unknown": (
        "{shown} refers to nothing that exists here. Write {{{{ fact: key }}}} in a sentence, or "
        "{{{{ table: key }}}}, {{{{ facts }}}} or {{{{ offer: key }}}} alone on a line. "
        "In `backticks` braces are only text."
    ),
    "reference-key": (
        "{shown} needs a key of small letters, digits and single hyphens, as in "
        "{{{{ fact: pro-price }}}}; only {{{{ facts }}}} has none."
    ),
    "reference-unclosed": (
        "{shown} is half a reference: {{{{ and }}}} must stand on the same line. "
        "In `backticks` braces are only text."
    ),
    "reference-not-alone": (
        "{shown} must stand alone on a line of the body, outside lists, quotations, tables "
        "and headings."
    ),
    "reference-in-alt": (
        "{shown} can't stand in the description of an image: write the description in words."
    ),
    "reference-in-address": (
        "{shown} can't stand in the address or title of a link: only the text of a link can "
        "refer to a fact."
    ),
}
