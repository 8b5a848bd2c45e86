"""make drill, make audit, make bench: each finds its own by name, and fails on a missed bar."""

import subprocess
import sys

import pytest

from bin import exercises
from tests.house.sources import ROOT

KINDS = ("drill", "audit", "bench")


def ask(kind: str, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", f"bin.{kind}", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_help_tells_of_each_by_name_and_sentence(kind: str) -> None:
    told = ask(kind, "--help").stdout
    known = exercises.find(kind)
    assert len(known) >= 3
    for name, sentence in known.items():
        assert sentence.endswith(".")
        assert f"  {name:24}{sentence}\n" in told


@pytest.mark.parametrize("kind", KINDS)
def test_a_name_that_is_none_is_one_sentence(kind: str) -> None:
    told = ask(kind, "nothing-like-it")
    assert told.returncode == 2
    known = ", ".join(exercises.find(kind))
    assert told.stderr.splitlines()[-1].endswith(
        f"There is no “nothing-like-it”; there is {known}."
    )


@pytest.mark.parametrize(
    ("figure", "status"),
    [
        (exercises.told("requests", 7), 0),
        (exercises.exactly("rows", 7, 7), 0),
        (exercises.exactly("rows", 7, 8), 1),
        (exercises.at_least("kills", 20, 20), 0),
        (exercises.at_least("kills", 19, 20), 1),
        (exercises.at_most("queries", 8, 8), 0),
        (exercises.at_most("queries", 9, 8), 1),
        (exercises.none_of("faults", []), 0),
        (exercises.none_of("faults", ["/: 500"]), 1),
    ],
)
def test_a_missed_bar_fails_the_run(
    figure: exercises.Figure, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    table = exercises.Table()
    table.add("one", [figure])
    assert table.close() == status
    told = capsys.readouterr().out
    assert ("MISSED" in told) is bool(status)
    assert all(detail in told for detail in figure.details)


def test_many_faults_are_counted_and_some_of_them_told(capsys: pytest.CaptureFixture[str]) -> None:
    exercises.Table().add("one", [exercises.none_of("faults", [f"fault {n}" for n in range(40)])])
    told = capsys.readouterr().out
    assert "fault 11\n    … and 28 more\n" in told
