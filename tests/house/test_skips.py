"""In CI a test that needs PostgreSQL, Chromium or the sample guide may not be skipped."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import ROOT

SKIPPED = "import pytest\n\n@pytest.mark.{marker}\ndef test_it():\n    pytest.skip('not here')\n"


@pytest.mark.parametrize(
    ("marker", "ci", "closing"),
    [
        ("sample", "true", "1 failed"),
        ("sample", "", "1 skipped"),
        ("browser", "true", "1 failed"),
        ("skipif(False, reason='')", "true", "1 skipped"),
    ],
)
def test_a_skip_that_hides_something_fails_in_ci(
    marker: str, ci: str, closing: str, tmp_path: Path
) -> None:
    (tmp_path / "test_skipped.py").write_text(SKIPPED.format(marker=marker))
    options = ["-q", "-p", "tests.conftest", "-c", "pyproject.toml", "-p", "no:cacheprovider"]
    # Of its own: each run tidies up what others have left.
    options += ["--basetemp", str(tmp_path / "own")]
    told = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.stdout.splitlines()[-1].startswith(closing), told.stdout
