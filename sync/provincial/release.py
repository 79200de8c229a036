"""Which release of the program runs here: by the folder it runs from, or as it was installed."""

from __future__ import annotations

import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

NAME = "vic-desktop"
_PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


def release(project: Path = _PROJECT) -> str:
    """Return the version, "" where nothing tells it.

    A folder of the program's own says it itself; without one the installed package does.

    Args:
        project: what describes the program in the folder it runs from.
    """
    try:
        said = tomllib.loads(project.read_text(encoding="utf-8")).get("project", {})
    except (OSError, ValueError):
        said = {}
    if said.get("name") == NAME and said.get("version"):
        return str(said["version"])
    try:
        return version(NAME)
    except PackageNotFoundError:
        return ""
