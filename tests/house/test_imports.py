"""newsletter → articles → affiliates → capysite.base, and nobody imports the roof."""

import ast
from graphlib import CycleError, TopologicalSorter

from tests.house.sources import imported, inner_imports, modules

STOREYS = ("capysite.base", "affiliates", "articles", "newsletter", "capysite")


def storey(name: str) -> int:
    if name == "capysite.base" or name.startswith("capysite.base."):
        return 0
    return STOREYS.index(name.partition(".")[0])


def test_imports_run_downwards_alone() -> None:
    known = modules()
    upwards = [
        f"{name}, line {line}: {other}"
        for name, path in known.items()
        for line, other in imported(path, known)
        if storey(other) > storey(name)
    ]
    assert upwards == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    known = modules()
    graph = {
        name: {other for _, other in imported(path, known) if other != name}
        for name, path in known.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as cycle:
        raise AssertionError(" → ".join(cycle.args[1])) from cycle


def test_no_import_hides_in_a_function() -> None:
    hidden = [
        f"{name}, line {line}" for name, path in modules().items() for line in inner_imports(path)
    ]
    assert hidden == []


def test_imports_are_absolute() -> None:
    relative = [
        f"{name}, line {node.lineno}"
        for name, path in modules().items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []
