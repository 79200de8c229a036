"""Many short lives: each job in a process forked from this one, a few side by side, none longer than it may."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

J = TypeVar("J")
_LOOK = 0.005
"""Seconds between two looks at the children."""


@dataclass(frozen=True, slots=True)
class _Child(Generic[J]):
    job: J
    heard: int
    until: float


def each(
    jobs: Iterable[J], work: Callable[[J], str], told: Callable[[J, str], None], seconds: Callable[[J], float],
    side_by_side: int = 1,
) -> None:  # fmt: skip
    """Do every job in a process of its own and tell what it said.

    Args:
        jobs: taken one after the other, as late as possible.
        work: runs in the child; what it returns is told, "" for nothing noticed.
        told: gets the job and the child's word: ``work``'s, "died" or "endless".
        seconds: how long a job may last.
        side_by_side: how many at once.
    """
    running: dict[int, _Child[J]] = {}
    waiting = iter(jobs)
    more = True
    while more or running:
        while more and len(running) < side_by_side:
            job = next(waiting, None)
            if job is None:
                more = False
            else:
                child, heard = _fork(work, job)
                running[child] = _Child(job, heard, time.monotonic() + seconds(job))
        time.sleep(_LOOK)
        for child, one in list(running.items()):
            word = _ended(child, one)
            if word is not None:
                del running[child]
                os.close(one.heard)
                told(one.job, word)


def _fork(work: Callable[[J], str], job: J) -> tuple[int, int]:
    heard, said = os.pipe()
    child = os.fork()
    if child:
        os.close(said)
        return child, heard
    os.setsid()
    os.close(heard)
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(quiet, stream)
    word, code = "", 1
    try:
        word, code = work(job), 0
    finally:
        os.write(said, word.encode()[:4000])
        os._exit(code)


def _ended(child: int, one: _Child[J]) -> str | None:
    done, status = os.waitpid(child, os.WNOHANG)
    if done:
        word = os.read(one.heard, 4096).decode(errors="replace")
        return word if os.waitstatus_to_exitcode(status) == 0 else f"died: {word}"
    if time.monotonic() < one.until:
        return None
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "endless"
