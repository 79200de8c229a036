"""Gives what was sent or handed over its long life: proofs of the certificates, a timestamp over all of it (B-LTA)."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from desktop.actions.choose_certificate import trust_of
from desktop.actions.draft_reply import PDF
from desktop.workplace import Workplace
from signing.errors import SigningTrouble, TimestampUnavailable, WorkerFailed
from signing.model import Level
from workflow.documents.outgoing import LEVELS
from workflow.documents.outgoing_state import Outgoing
from workflow.dossiers.dossier import HANDED, WITHDRAWN, Dossier
from workflow.errors import Refusal
from workflow.rules import Command, FileRef, Folder
from workflow.steps import Step
from workflow.store.lists import Cursor, page
from workflow.store.troubles import FileAbsent, FileDamaged

WANTED: Level = "LTA"
MOST = 20
"""Documents raised after one exchange: each asks three services, and the person may wait for the exchange."""

LOOKED = 200
"""Dossiers looked at after one exchange; no list holds those that are handed over, so they are gone through in turn."""

_PAGE, _QUIET_PAGES = 50, 4
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A file to be raised, and the step that says so."""

    item: str
    item_kind: str
    step: str
    newest: FileRef | None
    level: str


@dataclass
class LastingProof:
    """What one desk does after each exchange; remembers in memory which documents and dossiers need nothing more.

    The desk of whoever sealed a document or a result is the one owner of this work: no other desk tries, and the step
    names the file it was made from, so that the server takes it only while that is still the newest. A document is
    raised once it was sent, a result once it was handed over, for a later signature would forbid it and proofs are
    best collected after the signing.
    """

    settled: set[str] = field(default_factory=set)
    _turn: deque[str] = field(default_factory=deque)

    def add(self, place: Workplace) -> tuple[Step, ...]:
        """Raise the newest documents first. A silent time service ends the round, all wait for the next; a document
        that cannot be raised for a reason of its own (a revoked certificate) is left until the program starts anew.

        Raises:
            WorkerFailed: the process that works on files ended.
        """
        if not (place.settings.signing.tsa and place.settings.signing.roots):
            return ()
        done: list[Step] = []
        for wanted in self._waiting(place):
            steps, silent = _raised(place, wanted)
            done += steps
            if silent or len(done) >= MOST:
                break
            if not steps:
                self.settled.add(wanted.item)
        return tuple(done)

    def _waiting(self, place: Workplace) -> Iterator[_Wanted]:
        yield from self._documents(place)
        yield from self._results(place)

    def _documents(self, place: Workplace) -> Iterator[_Wanted]:
        """Documents this person sealed that are sent and not yet raised; ends after some pages without any."""
        after: Cursor | None = None
        quiet = 0
        while quiet < _QUIET_PAGES and (rows := page(place.database, Folder.OUTGOING, after=after, limit=_PAGE)):
            after, quiet = rows[-1].place, quiet + 1
            for item in [row.item for row in rows if row.item not in self.settled]:
                state = place.journal.state(item)
                if _mine_and_sent(place, state) and state.level != WANTED:
                    quiet = 0
                    yield _Wanted(item, "outgoing", "outgoing.stamped", state.rendition, state.level)
                elif state.stage in ("sent", "voided"):
                    self.settled.add(item)

    def _results(self, place: Workplace) -> Iterator[_Wanted]:
        """Results this person sealed (or signed, where nobody sealed) that were handed over and are not yet raised."""
        if not self._turn:
            self._turn.extend(item for item in reversed(place.journal.items("dossier")) if item not in self.settled)
        for _ in range(min(LOOKED, len(self._turn))):
            item = self._turn.popleft()
            state = place.journal.state(item)
            if _mine_and_handed_over(place, state) and state.level != WANTED:
                yield _Wanted(item, "dossier", "dossier.result_stamped", state.result, state.level)
            elif state.stage in (HANDED, WITHDRAWN):
                self.settled.add(item)


def _mine_and_sent(place: Workplace, state: Outgoing) -> bool:
    mark = state.done.get("outgoing.sealed")
    return state.stage == "sent" and mark is not None and mark.actor == place.me.id


def _mine_and_handed_over(place: Workplace, state: Dossier) -> bool:
    mark = state.done.get("dossier.result_sealed") or state.done.get("dossier.result_signed")
    return state.stage == HANDED and mark is not None and mark.actor == place.me.id


def _raised(place: Workplace, wanted: _Wanted) -> tuple[tuple[Step, ...], bool]:
    """Raise one file as far as the services allow; return the step, if it is higher now, and whether the time
    service is silent."""
    newest = wanted.newest
    if newest is None:
        return (), False
    try:
        data = place.files.read(newest.sha256)
        done = place.signer.upgrade_pdf(data, tsa_url=place.settings.signing.tsa, level=WANTED, trust=trust_of(place))
        silent = isinstance(done.trouble, TimestampUnavailable)
        if LEVELS.index(done.level) <= LEVELS.index(wanted.level or "B"):
            return (), silent
        file = place.files.put(done.data, newest.name, PDF, role=newest.role)
        command = Command(wanted.step, {"before": newest.sha256, "file": file.to_json(), "level": done.level})
        return place.journal.act(wanted.item, wanted.item_kind, command, now=place.now()), silent
    except WorkerFailed:
        raise
    except (FileAbsent, FileDamaged, Refusal, SigningTrouble) as trouble:
        _LOG.info("no proofs for %s: %s", wanted.item, trouble)
        return (), False
