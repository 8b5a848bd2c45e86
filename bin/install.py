"""python -m bin.install LOCK: makes .venv and installs the lock, once for each of its states."""

from __future__ import annotations  # so that an old Python gets as far as the sentence

import hashlib
import importlib.util
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)


def install(lock: str) -> None:
    stamp = VENV / f".installed-{lock}"
    state = hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()
    if PYTHON.exists() and stamp.is_file() and stamp.read_text() == state:
        return
    make_venv()
    print(f"Installing {lock} …", flush=True)
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    if subprocess.call([*pip, "--require-hashes", "-r", lock], cwd=ROOT):
        sys.exit(f"{lock} could not be installed; pip says why above.")
    stamp.write_text(state)


def make_venv() -> None:
    if not PYTHON.exists():
        require_python()
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    elif subprocess.call([PYTHON, "-c", "import pip"], stderr=subprocess.DEVNULL):
        subprocess.run([PYTHON, "-m", "ensurepip"], check=True, stdout=subprocess.DEVNULL)


def require_python() -> None:
    if sys.version_info < OLDEST:
        sys.exit(
            "capysite needs Python 3.11 or newer and this is {}.{}; name another: "
            "make … PYTHON=python3.11".format(*sys.version_info)
        )
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        sys.exit("Python's venv module is missing; on Debian: apt-get install python3-venv")


if __name__ == "__main__":
    install(sys.argv[1])
