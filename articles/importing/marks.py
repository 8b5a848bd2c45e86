"""Reading past Markdown's marks: emphasis, links and headings around plain words."""

import re

_LINK = re.compile(
    r"\[([^\[\]]{0,400})\]\(\s{0,3}<?([^()\s<>]{0,2000})>?(?:\s{1,3}\"[^\"]{0,300}\")?\s{0,3}\)"
)
_BARE_URL = re.compile(r"<?(https?://[^\s<>\"“”]{1,2000})>?")
_PAIRS = ("***", "**", "__", "*", "_")


def unwrap(text: str) -> str:
    """Without emphasis around the whole: "**Sources**" → "Sources"."""
    text = text.strip()
    for mark in _PAIRS:
        inner = text[len(mark) : -len(mark)]
        marked = len(text) > 2 * len(mark) and text.startswith(mark) and text.endswith(mark)
        if marked and mark not in inner and inner == inner.strip():
            return unwrap(inner)
    return text


def is_bold(text: str) -> bool:
    """The whole line is one bold run."""
    text = text.strip()
    return any(
        len(text) > 4 and text.startswith(m) and text.endswith(m) and m not in text[2:-2]
        for m in ("**", "__")
    ) and not text.startswith("***")


def is_italic(text: str) -> bool:
    text = text.strip()
    return not is_bold(text) and any(
        len(text) > 2 and text.startswith(m) and text.endswith(m) and m not in text[1:-1]
        for m in ("*", "_")
    )


def plain(text: str) -> str:
    """Words without links and emphasis, for names, titles and matching."""
    return unwrap(_LINK.sub(r"\1", text)).replace("**", "").replace("`", "").strip()


def find_link(text: str) -> re.Match[str] | None:
    """The first Markdown link: group 1 its words, group 2 its address."""
    return _LINK.search(text)


def find_url(text: str) -> re.Match[str] | None:
    """The first bare address in group 1; a final stop or bracket is left in it."""
    return _BARE_URL.search(text)


def has_link(text: str) -> bool:
    return bool(_BARE_URL.search(text)) or any(
        match[2].startswith(("http", "go:", "www.")) for match in _LINK.finditer(text)
    )
