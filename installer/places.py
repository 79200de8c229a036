"""Where things are: the project's folder, its virtual environment, the lists of exact versions."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WINDOWS = os.name == "nt"
RUN_LOCK = ROOT / "installer" / "requirements.lock"
TEST_LOCK = ROOT / "installer" / "requirements-test.lock"


def scripts(venv: Path) -> Path:
    """Return the folder of a virtual environment that holds its programs."""
    return venv / ("Scripts" if WINDOWS else "bin")


def python(venv: Path) -> Path:
    """Return the Python of a virtual environment."""
    return scripts(venv) / ("python.exe" if WINDOWS else "python")


def site_packages(venv: Path) -> Path:
    """Return the folder of a virtual environment that Python imports from."""
    if WINDOWS:
        return venv / "Lib" / "site-packages"
    found = sorted((venv / "lib").glob("python3.*/site-packages"))
    return found[-1] if found else venv / "lib" / "python3" / "site-packages"
