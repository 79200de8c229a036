"""Gives what was sealed and sent its long life: proofs of the certificates and a timestamp over all of it (B-LTA)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field

from desktop.actions.choose_certificate import trust_of
from desktop.actions.draft_reply import PDF
from desktop.workplace import Workplace
from signing.errors import SigningTrouble, TimestampUnavailable, WorkerFailed
from signing.model import Level
from workflow.documents.outgoing import LEVELS
from workflow.documents.outgoing_state import Outgoing
from workflow.errors import Refusal
from workflow.rules import Command, Folder
from workflow.steps import Step
from workflow.store.lists import Cursor, page
from workflow.store.troubles import FileAbsent, FileDamaged

WANTED: Level = "LTA"
MOST = 20
"""Documents raised after one exchange: each asks three services, and the person may wait for the exchange."""

_PAGE, _QUIET_PAGES = 50, 4
_LOG = logging.getLogger(__name__)


@dataclass
class LastingProof:
    """What one desk does after each exchange; remembers in memory which documents need nothing more.

    The desk of whoever sealed a document is the one owner of this work: no other desk tries, and the step names the
    file it was made from, so that the server takes it only while that is still the newest. A document is raised once
    it was sent, for a later signature would forbid it and proofs are best collected after the signing.
    """

    settled: set[str] = field(default_factory=set)

    def add(self, place: Workplace) -> tuple[Step, ...]:
        """Raise the newest documents first. A silent time service ends the round, all wait for the next; a document
        that cannot be raised for a reason of its own (a revoked certificate) is left until the program starts anew.

        Raises:
            WorkerFailed: the process that works on files ended.
        """
        if not (place.settings.signing.tsa and place.settings.signing.roots):
            return ()
        done: list[Step] = []
        for item, state in self._waiting(place):
            steps, silent = _raised(place, item, state)
            done += steps
            if silent or len(done) >= MOST:
                break
            if not steps:
                self.settled.add(item)
        return tuple(done)

    def _waiting(self, place: Workplace) -> Iterator[tuple[str, Outgoing]]:
        """Documents this person sealed that are sent and not yet raised; ends after some pages without any."""
        after: Cursor | None = None
        quiet = 0
        while quiet < _QUIET_PAGES and (rows := page(place.database, Folder.OUTGOING, after=after, limit=_PAGE)):
            after, quiet = rows[-1].place, quiet + 1
            for item in [row.item for row in rows if row.item not in self.settled]:
                state = place.journal.state(item)
                if _mine_and_sent(place, state) and state.level != WANTED:
                    quiet = 0
                    yield item, state
                elif state.stage in ("sent", "voided"):
                    self.settled.add(item)


def _mine_and_sent(place: Workplace, state: Outgoing) -> bool:
    mark = state.done.get("outgoing.sealed")
    return state.stage == "sent" and mark is not None and mark.actor == place.me.id


def _raised(place: Workplace, item: str, state: Outgoing) -> tuple[tuple[Step, ...], bool]:
    """Raise one document as far as the services allow; return the step, if it is higher now, and whether the time
    service is silent."""
    newest = state.rendition
    if newest is None:
        return (), False
    try:
        data = place.files.read(newest.sha256)
        done = place.signer.upgrade_pdf(data, tsa_url=place.settings.signing.tsa, level=WANTED, trust=trust_of(place))
        silent = isinstance(done.trouble, TimestampUnavailable)
        if LEVELS.index(done.level) <= LEVELS.index(state.level or "B"):
            return (), silent
        file = place.files.put(done.data, newest.name, PDF, role=newest.role)
        payload = {"before": newest.sha256, "file": file.to_json(), "level": done.level}
        command = Command("outgoing.stamped", payload)
        return place.journal.act(item, "outgoing", command, now=place.now()), silent
    except WorkerFailed:
        raise
    except (FileAbsent, FileDamaged, Refusal, SigningTrouble) as trouble:
        _LOG.info("no proofs for %s: %s", item, trouble)
        return (), False
