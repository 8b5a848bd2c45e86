"""Every page is valid HTML to the Nu HTML checker, every public one to html-validate, too."""

from collections.abc import Callable, Iterator
from pathlib import Path

from bin import checkers
from bin.audited import read_site
from bin.exercises import Figure, at_least, none_of, told
from bin.ground import Ground
from bin.visitor import Answer

Checker = Callable[[list[Path]], list[tuple[str, str]]]
# What Django’s admin writes for selects that are filled while somebody types, for passwords, and
# what the demo’s draft does wrong on purpose.
NOT_OURS = (
    "Element “option” without attribute “label” must not be empty.",
    "“select” element with a “required” attribute, and without a “multiple” attribute",
    "Attribute “disabled” not allowed on element “div”",
    "/password/: No “p” element in scope but a “p” end tag seen.",
    "The heading “h4” (with computed level 4) follows the heading “h2”",
)
CANARY = "<!doctype html><title>x</title><p id=a><p id=a>"


def run(ground: Ground) -> Iterator[Figure]:
    checkers.install()
    site = read_site(ground)
    public = write(ground.home / "html", site.pages)
    desk = write(ground.home / "desk", site.desk)
    for name, checker in (("Nu", checkers.nu), ("html-validate", checkers.html_validate)):
        yield canary(ground.home, name, checker)
        yield none_of(f"{name}: errors of {len(public)} public pages", errors(checker, public))
    found = errors(checkers.nu, desk)
    ours = [line for line in found if not any(words in line for words in NOT_OURS)]
    yield none_of(f"Nu: errors of {len(desk)} pages of the desk", ours)
    yield told("Nu: others, of Django’s own widgets", len(found) - len(ours))


def write(folder: Path, pages: dict[str, Answer]) -> dict[Path, str]:
    """File → path of the page in it."""
    folder.mkdir()
    found = {}
    for number, (path, answer) in enumerate(pages.items()):
        if answer.kind == "text/html" and answer.body:
            file = folder / f"{number}.html"
            file.write_bytes(answer.body)
            found[file] = path
    return found


def errors(checker: Checker, files: dict[Path, str]) -> list[str]:
    named = {file.name: path for file, path in files.items()}
    return [f"{named[name]}: {message}" for name, message in checker(list(files))]


def canary(home: Path, name: str, checker: Checker) -> Figure:
    file = home / f"canary-{name}.html"
    file.write_text(CANARY)
    return at_least(f"{name}: errors of a page that has some", len(checker([file])), 1)
