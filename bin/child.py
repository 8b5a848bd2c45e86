"""python -m bin.child MODULE GROUND WORD…: a module’s `run`, with Django set to the ground."""

import importlib
import json
import sys

import django

from bin.ground import Ground


def main(module: str, ground: str, *words: str) -> None:
    """Models can be imported from here on, not before."""
    django.setup()
    importlib.import_module(module).run(Ground(**json.loads(ground)), *words)


if __name__ == "__main__":
    main(*sys.argv[1:])
