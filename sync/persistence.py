"""Going on after a cut: at once while each try brings something, once more after a silence, and then no more."""

from __future__ import annotations

from collections.abc import Callable

from sync.errors import Damaged, NotTheServer, Offline, Stalled


def go_on(work: Callable[[], None], far: Callable[[], int]) -> None:
    """Do a work that keeps what it reached, again after each cut that came behind new ground.

    A line cut every few seconds gets on with every try; a dead one is left to the schedule. A silence on a connection
    kept from before may mean only that somebody in between forgot it, so it is tried once more on a new one.

    Args:
        far: how far the work is; a larger number is further.

    Raises:
        SyncTrouble: the last one.
    """
    silent = False
    while True:
        before = far()
        try:
            return work()
        except (NotTheServer, Damaged):
            raise
        except Offline as trouble:
            if far() > before:
                silent = False
                continue
            if silent or not isinstance(trouble, Stalled):
                raise
            silent = True
