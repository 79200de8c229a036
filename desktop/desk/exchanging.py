"""One exchange with the servers at a time, by clock or button, and what a desk does by itself after each."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from desktop.actions.add_lasting_proof import LastingProof
from desktop.actions.add_trusted_time import add_trusted_time
from desktop.actions.ask_again import AskingAgain
from desktop.actions.check_signatures import check_signatures
from desktop.actions.merge_draft import merge_apart
from desktop.line import Line
from desktop.workplace import Workplace
from signing.errors import SigningTrouble
from sync.cycle import Summary
from sync.errors import DeviceRemoved
from sync.summary import News

_LOG = logging.getLogger(__name__)
_ALOUD = frozenset({"portal", "held", "noted"})
"""What only a cycle knows; the network, works on a server and what lags the window tells from what is kept of them."""


class Exchanging:
    """Runs cycles for one desk; whoever comes while one runs waits for its end and then runs the next.

    ``alone`` is held by whoever exchanges, with the servers or by a stick. ``on_removed`` is called, in the thread of
    the cycle, when the province has taken this machine out; ``on_news`` with what the person is to hear, each once.
    """

    def __init__(self, place: Workplace, line: Line) -> None:
        self._place, self._line = place, line
        self.alone = threading.Lock()
        self._looked_at_all = False
        self._lasting, self._asking_again = LastingProof(), AskingAgain()
        self.on_removed: Callable[[], None] = lambda: None
        self.on_news: Callable[[News], None] = lambda news: None

    def run(self, *, due_only: bool = False) -> Summary:
        """Run one cycle, judge what arrived, add trusted time to what was signed and proofs to what was sent.

        Args:
            due_only: leave servers alone that still rest after a failure, or asked for time.

        Raises:
            StoreTrouble: this machine's disk does not take what came.
        """
        with self.alone:
            summary = self._line.run(due_only=due_only)
            if any(isinstance(server.trouble, DeviceRemoved) for server in summary.servers):
                self.on_removed()
                return summary
            for news in summary.news:
                if news.about in _ALOUD:
                    self.on_news(news)
            changed = self._after(summary)
            summary.changed_items += [item for item in dict.fromkeys(changed) if item not in summary.changed_items]
            return summary

    def _after(self, summary: Summary) -> list[str]:
        """Return the items this desk changed by itself; signing that fails here waits for the next cycle."""
        steps = list(check_signatures(self._place, self._unchecked(summary.changed_items)))
        steps += merge_apart(self._place)
        if summary.online:
            steps += self._asking_again.ask(self._place)
            try:
                steps += add_trusted_time(self._place)
                steps += self._lasting.add(self._place)
            except SigningTrouble as trouble:
                _LOG.info("trusted time later: %s %s", trouble.code, trouble.detail)
        return [step.item for step in steps]

    def _unchecked(self, changed: Sequence[str]) -> Sequence[str]:
        """Return what may be unchecked: once everything, since the program may have ended before; then what changed."""
        if self._looked_at_all:
            return list(changed)
        self._looked_at_all = True
        return list(self._place.journal.items("incoming"))
