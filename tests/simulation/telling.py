"""Tells many stories in one process: what each process of the command, and the suite, does."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from multiprocessing.connection import Connection

from tests.simulation.mutants import planted
from tests.simulation.story import Broken, Stage, Story, stage

_SWEPT = 20
"""Stories between two sweeps for circles of objects."""
Failure = tuple[int, str]


def told(seeds: range, mutant: str = "", *, loud: bool = False) -> list[Failure]:
    """Tell the stories of ``seeds``; return those after which something did not hold, and what.

    Args:
        mutant: the mistake planted meanwhile; the first story that shows it is the last.
    """
    with stage() as made, _uncollected():
        return told_on(made, seeds, mutant, loud=loud)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for circles of objects between stories only."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


def told_on(made: Stage, seeds: Sequence[int], mutant: str = "", *, loud: bool = False) -> list[Failure]:
    """Do so on a stage that stands already."""
    found: list[Failure] = []
    with planted(mutant) if mutant else nullcontext():
        for seed in seeds:
            try:
                Story(made, seed, loud=loud).play()
                if not gc.isenabled() and seed % _SWEPT == 0:
                    gc.collect()
            except Broken as why:
                found.append((seed, str(why)))
                if mutant:
                    break
    return found


def tell_asked(asked: Connection) -> None:
    """Tell the stories asked for, range after range, on one stage until the asker hangs up.

    Answers each range with those that broke.
    """
    with stage() as made, _uncollected():
        try:
            while True:
                asked.send(told_on(made, asked.recv()))
        except EOFError:
            return


def told_with(job: tuple[range, str]) -> list[Failure]:
    """Tell stories with a mistake planted."""
    return told(*job)
