"""One exercise in a process of its own; its figures come back as JSON in a file."""

import importlib
import json
from dataclasses import asdict
from pathlib import Path

from bin.ground import Ground


def run(ground: Ground, module: str, target: str) -> None:
    figures = importlib.import_module(module).run(ground)
    Path(target).write_text(json.dumps([asdict(figure) for figure in figures]))
