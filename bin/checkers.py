"""Checkers of HTML and JSON-LD that live in other languages, installed beside the project when
needed."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bin.install import ROOT

HOME = ROOT / "var" / "checkers"
PINNED = {
    "vnu-jar": "26.9.27", "html-validate": "10.17.0", "schema-dts": "2.1.0", "typescript": "7.0.2"
}  # fmt: skip
LIGHTHOUSE = {"lighthouse": "13.5.0"}
DEBIAN = {"java": "default-jre-headless", "npm": "npm", "chromium": "chromium"}
CHROMIUM_FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
# Blanks at the ends of lines are compressed away, titles are as long as editors make them, and a
# comparison names each product by the same name.
RULES = {
    "extends": ["html-validate:recommended", "html-validate:a11y"],
    "rules": {"no-trailing-whitespace": "off", "long-title": "off", "form-dup-name": "off"},
}
VNU = HOME / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
TSC = HOME / "node_modules" / ".bin" / "tsc"
HTML_VALIDATE = HOME / "node_modules" / ".bin" / "html-validate"


def require(*programs: str) -> None:
    """Installs what is missing where that is allowed, and says in a sentence what to do else."""
    missing = [DEBIAN[program] for program in programs if not shutil.which(program)]
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(f"{' and '.join(missing)} missing; on Debian: apt-get install {' '.join(missing)}")
    for words in (["update"], ["install", "-y", "--no-install-recommends", *missing]):
        subprocess.run(["apt-get", "-qq", *words], check=True)


def install(more: Mapping[str, str] | None = None) -> None:
    """The checkers, and `more` by name and version."""
    require("java", "npm")
    pinned = {**PINNED, **(more or {})}
    if {name: _installed(name) for name in pinned} == pinned:
        return
    HOME.mkdir(parents=True, exist_ok=True)
    wanted = [f"{name}@{version}" for name, version in pinned.items()]
    quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
    if subprocess.call(["npm", "install", *quiet, "--prefix", str(HOME), *wanted], cwd=HOME):
        sys.exit(f"{', '.join(wanted)} could not be installed by npm, which says why above.")


def _installed(name: str) -> str:
    path = HOME / "node_modules" / name / "package.json"
    return json.loads(path.read_text())["version"] if path.is_file() else ""


def nu(files: list[Path]) -> list[tuple[str, str]]:
    """File and error, as the Nu HTML checker says them."""
    options = ["--errors-only", "--format", "json", "--exit-zero-always"]
    said = _run(["java", "-jar", str(VNU), *options, *map(str, files)]).stderr
    return [
        (Path(m["url"]).name, f"{m['message']} … {m.get('extract', '').strip()[:120]}")
        for m in json.loads(said)["messages"]
    ]


def html_validate(files: list[Path]) -> list[tuple[str, str]]:
    said = files[0].with_suffix(".json")  # a pipe would be cut off when the program ends
    config = said.with_suffix(".rules.json")
    config.write_text(json.dumps(RULES))
    options = ["--config", str(config), "--formatter", f"json={said}"]
    _run([str(HTML_VALIDATE), *options, *map(str, files)])
    return [
        (Path(one["filePath"]).name, f"{m['ruleId']}: {m['message']} (line {m['line']})")
        for one in json.loads(said.read_text())
        for m in one["messages"]
        if m["severity"] > 1
    ]


def types(file: Path, graphs: dict[str, str]) -> list[str]:
    """What is no type or property of schema.org in graphs of JSON-LD, by page."""
    pages = list(graphs)
    lines = [f"export const page{n}: Graph = {graphs[page]};" for n, page in enumerate(pages)]
    schema = (HOME / "node_modules" / "schema-dts").as_posix()
    file.write_text("\n".join([f'import type {{ Graph }} from "{schema}";', *lines]))
    options = ["--noEmit", "--strict", "--skipLibCheck", "--types", "", "--module", "nodenext"]
    said = _run([str(TSC), *options, str(file)]).stdout
    found = re.findall(r"\((\d+),\d+\): (error .*)", said)
    # The first line is that of the import; what names no line is no fault of a page.
    return [f"{pages[int(line) - 2]}: {fault}" if int(line) > 1 else fault for line, fault in found]


def lighthouse(url: str, device: str) -> dict[str, Any]:
    """What Lighthouse reports of a page, as "mobile" or "desktop"."""
    said = HOME / "lighthouse.json"
    options = ["--quiet", "--output=json", f"--output-path={said}"]
    options += ["--disable-full-page-screenshot", f"--chrome-flags={' '.join(CHROMIUM_FLAGS)}"]
    options += ["--preset=desktop"] if device == "desktop" else []
    said.unlink(missing_ok=True)
    done = _run([str(HOME / "node_modules" / ".bin" / "lighthouse"), url, *options])
    if not said.is_file():
        sys.exit(f"Lighthouse gave no report of {url}: {done.stderr[-500:]}")
    report: dict[str, Any] = json.loads(said.read_text())
    return report


def _run(command: list[str]) -> "subprocess.CompletedProcess[str]":
    chrome = shutil.which("chromium") or ""
    return subprocess.run(
        command,
        cwd=HOME,
        env={**os.environ, "CHROME_PATH": chrome},
        capture_output=True,
        text=True,
        check=False,
    )
