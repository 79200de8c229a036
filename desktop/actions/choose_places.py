"""Finds for each file to be signed its place on the pages and the file it becomes; one that fails stands apart."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from signing.batch import SignOutcome, SignRequest
from signing.errors import FileTrouble, SigningTrouble
from signing.model import Look
from signing.placing import Wish, place
from signing.reading import sha256

_HEAD = 1024


def requests_for(
    files: Sequence[Path], look: Look, out: Path, wish: Wish
) -> tuple[list[SignRequest], dict[int, SignOutcome]]:
    """Return what is to be signed, in order, and what became of the files that cannot be, by their place in the list.

    A file whose place is looked for on its pages is signed only as long as it is the one that was looked at.
    """
    requests: list[SignRequest] = []
    refused: dict[int, SignOutcome] = {}
    for number, (file, target) in enumerate(zip(files, targets(files, out), strict=True)):
        start = time.perf_counter()
        try:
            requests.append(_request(file, target, look, wish))
        except SigningTrouble as trouble:
            taken = time.perf_counter() - start
            refused[number] = SignOutcome(file, None, False, None, wish.field, taken, trouble)
    return requests, refused


def in_order(signed: Iterable[SignOutcome], refused: dict[int, SignOutcome]) -> list[SignOutcome]:
    """Return all outcomes as the files were named."""
    left, number = iter(signed), 0
    found: list[SignOutcome] = []
    while True:
        one = refused.get(number) or next(left, None)
        if one is None:
            return found
        found.append(one)
        number += 1


def targets(files: Sequence[Path], out: Path, ending: str = "") -> list[Path]:
    """Return where each file goes in the folder: under its own name, numbered where two files have the same one.

    Args:
        ending: put behind the name ("_da-ky").
    """
    taken: set[str] = set()
    found = []
    for file in files:
        stem = f"{file.stem}{ending}"
        names = (f"{stem}{file.suffix}", *(f"{stem} ({n}){file.suffix}" for n in range(2, len(files) + 2)))
        name = next(name for name in names if name.casefold() not in taken)
        taken.add(name.casefold())
        found.append(out / name)
    return found


def _request(file: Path, target: Path, look: Look, wish: Wish) -> SignRequest:
    if wish.field and wish.box is None:
        return SignRequest(file, target, look, wish.field)
    try:
        with file.open("rb") as paper:
            if file.suffix.lower() != ".pdf" and not paper.read(_HEAD).lstrip().startswith(b"%PDF-"):
                return SignRequest(file, target, look, wish.field)
            paper.seek(0)
            found = place(paper, look, wish)
            return SignRequest(file, target, look, found.field, found.box, sha256(paper))
    except OSError as error:
        raise FileTrouble(f"Không đọc được tệp “{file.name}”.", detail=str(error)) from error
