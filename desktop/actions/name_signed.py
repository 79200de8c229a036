"""Names the files that signed papers become, so that none is written over another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def targets(files: Sequence[Path], out: Path | None, ending: str = "") -> list[Path]:
    """Return where each file goes: under its own name, numbered where two would get the same one.

    Args:
        out: the folder; each file's own where there is none.
        ending: put behind the name ("_da-ky").
    """
    taken: set[str] = set()
    found = []
    for file in files:
        folder, stem = out or file.parent, f"{file.stem}{ending}"
        names = (f"{stem}{file.suffix}", *(f"{stem} ({n}){file.suffix}" for n in range(2, len(files) + 2)))
        path = next(folder / name for name in names if str(folder / name).casefold() not in taken)
        taken.add(str(path).casefold())
        found.append(path)
    return found
