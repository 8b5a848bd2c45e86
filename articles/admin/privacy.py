"""The privacy page is Markdown like a guide's text, without anything to refer to."""

from articles.markdown import render
from capysite.base.admin import privacy_checks


def holes_of(text: str) -> list[str]:
    """Sentences for the form of the publisher's settings."""
    rendered = render(text)
    found = [f"Line {problem.line}: {problem.message}" for problem in rendered.problems]
    if rendered.references:
        found.append("The privacy page can’t refer to facts, tables, offers, links or images.")
    return found


def declare() -> None:
    if holes_of not in privacy_checks:
        privacy_checks.append(holes_of)
