"""The words of a page of somebody else. Pure.

The page is a stranger's: each step looks at each character a fixed number of times, where
html.parser and the parsers of browsers take minutes for two hostile megabytes.
"""

import codecs
import re
from html import unescape

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CHARSET = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})", re.I)
# Python's other codecs aren't for pages, and some take minutes.
CODEC = re.compile(
    r"utf-8|utf-16(-[lb]e)?|iso8859-\d+|cp(125\d|874|932|949|950)|shift_jis|euc_(jp|kr)|"
    r"iso2022_jp|gb2312|gbk|gb18030|big5|koi8-[ru]|mac-roman"
)
WITHIN_HEAD = 4096

NAME = re.compile(r"[a-zA-Z/!?]")
UNSEEN = re.compile(r"(script|style|template)(?![\w-])", re.I)
END_OF = {name: re.compile(f"</{name}", re.I) for name in ("script", "style", "template")}
TITLE = re.compile(r"<title(?![\w-])", re.I)
END_OF_TITLE = re.compile("</title", re.I)
IN_TAG = re.compile(r">|=\s*[\"']")
# html.unescape gives up on numbers that no character has.
HUGE_NUMBER = re.compile(r"&#(x[0-9a-f]{8,}|[0-9]{8,});?", re.I)


def text_of(body: bytes, content_type: str) -> str:
    """What a reader of the page can read: no tags, no scripts, no styles."""
    text = decoded(body, content_type)
    media = content_type.partition(";")[0].strip().lower()
    if media in {"", "text/html", "application/xhtml+xml"}:
        text = unescaped(without_tags(text))
    return " ".join(text.split())


def title_of(source: str) -> str:
    """What stands between the first title tags, as a reader sees it; "" where there are none."""
    begun = TITLE.search(source)
    if begun is None:
        return ""
    start = _end_of_tag(source, begun.start())
    end = END_OF_TITLE.search(source, start)
    return " ".join(unescaped(source[start : end.start()]).split()) if end else ""


def decoded(body: bytes, content_type: str) -> str:
    for mark, codec in BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace")
    return body.decode(_codec(body, content_type), "replace")


def _codec(body: bytes, content_type: str) -> str:
    if named := _known(CHARSET.search(content_type)):
        return named
    # What could be read as ASCII to find this is not UTF-16, whatever it says.
    named = _known(CHARSET.search(body[:WITHIN_HEAD].decode("latin-1")))
    return "utf-8" if named.startswith("utf-16") else named or "utf-8"


def _known(named: re.Match[str] | None) -> str:
    try:
        codec = codecs.lookup(named[1]).name if named else ""
    except LookupError:
        return ""
    if codec in {"ascii", "iso8859-1"}:
        return "cp1252"
    return codec if CODEC.fullmatch(codec) else ""


def without_tags(source: str) -> str:
    parts, start = [], 0
    while (tag := source.find("<", start)) >= 0:
        parts.append(source[start:tag])
        is_tag = NAME.match(source, tag + 1)
        parts.append(" " if is_tag else "<")
        start = _past(source, tag) if is_tag else tag + 1
    return "".join([*parts, source[start:]])


def _past(source: str, tag: int) -> int:
    """Where text goes on after the tag at this place, or after all that it hides."""
    if source.startswith("<!--", tag):
        end = source.find("-->", tag + 2)
        return len(source) if end < 0 else end + 3
    end = _end_of_tag(source, tag)
    if hidden := UNSEEN.match(source, tag + 1):
        closing = END_OF[hidden[1].lower()].search(source, end)
        return closing.start() if closing else len(source)
    return end


def _end_of_tag(source: str, start: int) -> int:
    """A “>” within a quoted value ends nothing; a quote that never closes hides the rest."""
    while found := IN_TAG.search(source, start):
        if found[0] == ">":
            return found.end()
        start = source.find(found[0][-1], found.end()) + 1
        if not start:
            break
    return len(source)


def unescaped(text: str) -> str:
    return unescape(HUGE_NUMBER.sub("\ufffd", text))
