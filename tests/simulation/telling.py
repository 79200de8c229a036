"""Tells many stories in one process: what each process of the command, and the suite, does."""

from __future__ import annotations

from contextlib import nullcontext

from tests.simulation.mutants import planted
from tests.simulation.story import Broken, Stage, Story, stage

Failure = tuple[int, str]


def told(seeds: range, mutant: str = "", *, loud: bool = False) -> list[Failure]:
    """Tell the stories of ``seeds``; return those after which something did not hold, and what.

    Args:
        mutant: the mistake planted meanwhile; the first story that shows it is the last.
    """
    with stage() as made:
        return told_on(made, seeds, mutant, loud=loud)


def told_on(made: Stage, seeds: range, mutant: str = "", *, loud: bool = False) -> list[Failure]:
    """Do so on a stage that stands already."""
    found: list[Failure] = []
    with planted(mutant) if mutant else nullcontext():
        for seed in seeds:
            try:
                Story(made, seed, loud=loud).play()
            except Broken as why:
                found.append((seed, str(why)))
                if mutant:
                    break
    return found


def piece(seeds: range) -> tuple[list[Failure], int]:
    """Tell stories of the real code; return those that broke, and how many were told."""
    return told(seeds), len(seeds)
