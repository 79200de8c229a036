"""Gives what was sealed and sent its long life: proofs of the certificates and a timestamp over all of it (B-LTA)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from desktop.actions.choose_certificate import trust_of
from desktop.actions.draft_reply import PDF
from desktop.workplace import Workplace
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


@dataclass
class LastingProof:
    """What one desk does after each exchange; remembers in memory which documents need nothing more.

    The desk of whoever sealed a document is the one owner of this work: no other desk tries, and the step names the
    file it was made from, so that the server takes it only while that is still the newest. A document is raised once
    it was sent, for a later signature would forbid it and proofs are best collected after the signing.
    """

    settled: set[str] = field(default_factory=set)

    def add(self, place: Workplace) -> tuple[Step, ...]:
        """Raise the newest documents first; one that cannot be raised now ends the round and waits for the next.

        Raises:
            SigningTrouble: the worker failed.
        """
        if not (place.settings.signing.tsa and place.settings.signing.roots):
            return ()
        done: list[Step] = []
        for item, state in self._waiting(place):
            try:
                steps = _raised(place, item, state)
            except Refusal:  # somebody did something to the document meanwhile; the next round looks again
                continue
            done += steps
            if not steps or len(done) >= MOST:
                break
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


def _raised(place: Workplace, item: str, state: Outgoing) -> tuple[Step, ...]:
    """Raise one document as far as the services allow; a step only when it is higher than before."""
    newest = state.rendition
    if newest is None:
        return ()
    try:
        data = place.files.read(newest.sha256)
    except (FileAbsent, FileDamaged):
        return ()
    done = place.signer.upgrade_pdf(data, tsa_url=place.settings.signing.tsa, level=WANTED, trust=trust_of(place))
    if LEVELS.index(done.level) <= LEVELS.index(state.level or "B"):
        return ()
    file = place.files.put(done.data, newest.name, PDF, role=newest.role)
    payload = {"before": newest.sha256, "file": file.to_json(), "level": done.level}
    return place.journal.act(item, "outgoing", Command("outgoing.stamped", payload), now=place.now())
