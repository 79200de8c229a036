"""Names the files that signed papers become, so that none is written over another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def targets(files: Sequence[Path], out: Path) -> list[Path]:
    """Return where each file goes in a folder: under its own name, numbered where two would get the same one."""
    taken: set[str] = set()
    found = []
    for file in files:
        names = (file.name, *(f"{file.stem} ({n}){file.suffix}" for n in range(2, len(files) + 2)))
        name = next(name for name in names if name.casefold() not in taken)
        taken.add(name.casefold())
        found.append(out / name)
    return found


def free_name(file: Path, ending: str) -> Path:
    """Return a name beside the file that nothing has yet: the file's own with ``ending``, numbered when taken."""
    number = 1
    while True:
        again = f" ({number})" if number > 1 else ""
        path = file.with_name(f"{file.stem}{ending}{again}{file.suffix}")
        if not path.exists():
            return path
        number += 1
