"""Deterministic simulation of sync: ``python -m tests.simulation [--seeds N] [--first N] [--jobs N]``.

Stories of desks and servers, one for each seed, spread over processes; prints how many were told in a second and each
seed after which something did not hold. ``--seed N -v`` tells one story step by step. ``--mutants [NAME…]`` plants
known mistakes into the real code, one at a time, and prints after how many seeds each is found.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice
from multiprocessing.connection import Connection, wait

from tests.simulation.mutants import MUTANTS
from tests.simulation.telling import Failure, tell_asked, told, told_with

_PIECE = 25
"""Stories one process tells before it is asked for more."""


def many(first: int, count: int, jobs: int) -> int:
    """Tell many stories in several processes; return how many broke."""
    pieces = [range(start, min(start + _PIECE, first + count)) for start in range(first, first + count, _PIECE)]
    began, done, broken = time.monotonic(), 0, 0
    for seeds, failures in _spread(pieces, jobs):
        done, broken = done + len(seeds), broken + len(failures)
        for _, why in failures:
            print(why, flush=True)
        if done % 1000 < len(seeds):
            print(f"{done} stories, {broken} broken, {_rate(done, began)}", flush=True)
    seconds, spent = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{done} stories in {seconds:.0f} s on {jobs} processes, {_rate(done, began)}; {broken} broken; "
          f"{(spent.ru_utime + spent.ru_stime) / max(done, 1):.3f} s of processor each", flush=True)  # fmt: skip
    return broken


def _spread(pieces: Sequence[range], jobs: int) -> Iterator[tuple[range, list[Failure]]]:
    """Give each process a piece whenever it has told the one before; each builds its stage once.

    Raises:
        EOFError: a process ended over its piece.
    """
    left, told = iter(pieces), dict[Connection, range]()
    with ExitStack() as stack:
        for seeds in islice(left, jobs):
            line = stack.enter_context(_teller())
            line.send(seeds)
            told[line] = seeds
        while told:
            ready = wait(list(told))
            for line in [line for line in told if line in ready]:
                yield told.pop(line), line.recv()
                for seeds in islice(left, 1):
                    line.send(seeds)
                    told[line] = seeds


@contextmanager
def _teller() -> Iterator[Connection]:
    """Start a process that tells what it is asked for, and hang up at the end."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=tell_asked, args=(there,))
    process.start()
    there.close()
    try:
        yield here
    finally:
        here.close()
        process.join()


def _rate(done: int, began: float) -> str:
    return f"{done / (time.monotonic() - began):.1f} a second"


def mutants(names: list[str], first: int, count: int, jobs: int) -> int:
    """Plant every mistake; return how many were not found."""
    jobs_of = [(range(first, first + count), name) for name in names or list(MUTANTS)]
    missed = 0
    with multiprocessing.get_context("spawn").Pool(jobs, maxtasksperchild=1) as pool:
        for (seeds, name), failures in zip(jobs_of, pool.imap(told_with, jobs_of), strict=True):
            missed += not failures
            after = f"seed {failures[0][0] - first + 1} of {len(seeds)}" if failures else "NOT FOUND"
            why = failures[0][1].partition(": ")[2][:110] if failures else ""
            print(f"{name:32} {after:>18}  {MUTANTS[name].breaks}\n{'':52}{why}", flush=True)
    print(f"{len(jobs_of) - missed} of {len(jobs_of)} found")
    return missed


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description="Deterministic simulation of sync.")
    parser.add_argument("--seeds", type=int, default=0, help="how many stories (1,000; 200 for each mutant)")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, help="tell just this story")
    parser.add_argument("-v", dest="loud", action="store_true", help="step by step")
    parser.add_argument("--mutants", nargs="*", metavar="NAME", choices=sorted(MUTANTS))
    asked = parser.parse_args()
    if asked.mutants is not None:
        return mutants(asked.mutants, asked.first, asked.seeds or 200, asked.jobs)
    if asked.seed is not None:
        failures = told(range(asked.seed, asked.seed + 1), loud=asked.loud)
        print(failures[0][1] if failures else f"seed {asked.seed}: everything holds")
        return len(failures)
    return int(many(asked.first, asked.seeds or 1000, asked.jobs) > 0)


if __name__ == "__main__":
    sys.exit(main())
