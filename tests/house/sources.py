"""The project's own Python files, read as text: nothing here is imported."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("capysite", "affiliates", "articles", "newsletter")


def modules() -> dict[str, Path]:
    """Dotted name → file, of everything but migrations."""
    paths = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return {dotted(path): path for path in paths if "migrations" not in path.parts}


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path, known: dict[str, Path]) -> Iterator[tuple[int, str]]:
    """Line and name of each imported module of ours; `from a import b` is a.b if that is one."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [
                name if (name := f"{node.module}.{alias.name}") in known else node.module
                for alias in node.names
            ]
        else:
            continue
        yield from ((node.lineno, name) for name in names if name in known)


def inner_imports(path: Path) -> Iterator[int]:
    """Lines of imports inside a function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from (
                inner.lineno
                for inner in ast.walk(node)
                if isinstance(inner, ast.Import | ast.ImportFrom)
            )
