"""gunicorn bin.bare: the same bytes and headers to everybody, and nothing else."""

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

KEPT = json.loads(Path(os.environ["BENCH_ANSWER"]).read_text())
BODY: list[bytes] = [KEPT["body"].encode()]
HEADERS: list[tuple[str, str]] = [tuple(pair) for pair in KEPT["headers"]]


def application(
    environ: dict[str, Any], start_response: Callable[[str, list[tuple[str, str]]], Any]
) -> Iterable[bytes]:
    start_response("200 OK", HEADERS)
    return BODY
