"""Bytes of a guide, compressed as browsers get it."""

import gzip
import logging
import subprocess
from collections.abc import Iterator
from statistics import median

from django.test import Client

from bin.asked import guides
from bin.exercises import Figure, at_most, told
from bin.ground import Ground

DOZEN = 12


def run(ground: Ground) -> Iterator[Figure]:
    logging.disable(logging.WARNING)
    client = Client(SERVER_NAME="127.0.0.1")
    pages = {path: client.get(path).content for path in guides()[:DOZEN]}
    for name, squeeze, most in (("brotli", by_brotli, 10.0), ("gzip", by_gzip, 12.0)):
        sizes = {path: len(squeeze(page)) / 1000 for path, page in pages.items()}
        largest = max(sizes, key=lambda path: sizes[path])
        yield at_most(f"kB of a guide, {name}, half of {len(pages)}", middle(sizes), most)
        yield told(f"kB of the largest, {name} ({largest})", f"{sizes[largest]:.1f}")
    yield told("kB of a guide, as it is", f"{median(len(p) for p in pages.values()) / 1000:.1f}")


def middle(sizes: dict[str, float]) -> float:
    return round(median(sizes.values()), 1)


def by_gzip(page: bytes) -> bytes:
    return gzip.compress(page, 9)


def by_brotli(page: bytes) -> bytes:
    command = ["brotli", "--quality=11", "--stdout", "-"]
    return subprocess.run(command, input=page, capture_output=True, check=True).stdout
