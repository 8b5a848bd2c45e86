"""What a reader's headers wish for: a coding, and no body where it has the same already."""

from capysite.pagecache.page import CODINGS


def coding_of(accepted: str) -> str:
    """The best of ours that is accepted; "" for none."""
    weights = dict(map(_weighed, accepted.lower().split(",")))
    other = weights.get("*", 0.0)
    found = {coding: weights.get(coding, other) for coding in CODINGS}
    best = max(CODINGS, key=lambda coding: found[coding])
    return best if found[best] > 0 else ""


def _weighed(text: str) -> tuple[str, float]:
    name, _, more = text.partition(";")
    weight = more.strip().removeprefix("q=").strip() if more else "1"
    try:
        return name.strip(), float(weight)
    except ValueError:
        return name.strip(), 0.0


def has_already(asked: str, etag: str) -> bool:
    """If-None-Match, which compares weakly."""
    if not etag:
        return False
    marks = (mark.strip().removeprefix("W/") for mark in asked.split(","))
    return asked.strip() == "*" or etag in marks
