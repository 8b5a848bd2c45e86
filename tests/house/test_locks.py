"""The locks pin every package with hashes, above the versions with known holes."""

import re

import pytest

from tests.house.sources import ROOT

LOCKS = ("requirements.txt", "requirements-dev.txt")
FLOORS = {
    "django": (5, 2, 19),
    "pillow": (13, 0, 0),
    "gunicorn": (27, 0, 1),
    "nh3": (0, 3, 8),
    "markdown-it-py": (4, 3, 0),
    "django-markdownx": (4, 0, 11),
    "psycopg": (3, 0, 0),
}


def pins(lock: str) -> dict[str, tuple[int, ...]]:
    found = re.findall(r"^([a-z0-9-]+)==([0-9.]+)", (ROOT / lock).read_text(), re.MULTILINE)
    return {
        name: tuple(int(part) for part in version.split(".") if part) for name, version in found
    }


@pytest.mark.parametrize("lock", LOCKS)
def test_versions_with_known_holes_are_not_installed(lock: str) -> None:
    pinned = pins(lock)
    assert {name: pinned[name] for name, floor in FLOORS.items() if pinned[name] < floor} == {}


@pytest.mark.parametrize("lock", LOCKS)
def test_django_stays_the_long_term_release(lock: str) -> None:
    assert pins(lock)["django"][:2] == (5, 2)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_and_has_a_hash(lock: str) -> None:
    text = re.sub(r"^\s*#.*\n", "", (ROOT / lock).read_text(), flags=re.MULTILINE)
    entries = re.split(r"\n(?=\S)", text.strip())
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_index_is_named(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert re.findall(r"https?://\S+|file:\S+|--\S*index\S*|--find-links\S*", text) == []


def test_both_locks_agree() -> None:
    run, dev = (pins(lock) for lock in LOCKS)
    assert {name: dev[name] for name in run} == run
