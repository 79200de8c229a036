"""Judges the signatures of documents that arrived, and records what was found; unknown is never called valid."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import UTC
from typing import Any
from urllib.parse import urlsplit

from desktop.actions.choose_certificate import trust_of
from desktop.workplace import Workplace
from signing.errors import SigningTrouble, WorkerFailed
from signing.model import Trust
from signing.online import AllowedFetch, Fetch, HttpFetch, NoFetch
from workflow.people import Role
from workflow.rules import Command, FileRef
from workflow.steps import Step
from workflow.store.troubles import FileAbsent, FileDamaged

SILENCE = 4.0
"""Seconds after which services count as silent; one that answers takes a tenth of that."""

_WORST = ("none", "valid", "undetermined", "invalid")


def check_signatures(place: Workplace, items: Iterable[str]) -> tuple[Step, ...]:
    """Check those of ``items`` that are incoming documents nobody checked yet (NĐ 30/2020 Điều 21 khoản 2).

    Only a clerk's desk does it by itself: receiving is the clerk's work, and one record is enough. A document whose
    files are not all here yet waits for the next time. When the services are silent, the rest is judged offline.
    """
    if not place.me.has(Role.CLERK):
        return ()
    done: list[Step] = []
    offline = False
    for item in items:
        if place.journal.kind(item) == "incoming" and not place.journal.state(item).verdict:
            began = time.monotonic()
            done += check_document(place, item, offline=offline)
            offline = offline or time.monotonic() - began > SILENCE
    return tuple(done)


def check_document(place: Workplace, item: str, *, offline: bool = False, before: str = "") -> tuple[Step, ...]:
    """Judge every PDF of one document and record it; () while a file is still missing or the worker fails.

    Args:
        offline: ask no service; what cannot be told from here stays undetermined.
        before: what was found the last time; the same again is not worth a step.

    Raises:
        Refusal: the rules of the item say no.
    """
    state = place.journal.state(item)
    rows: list[dict[str, Any]] = []
    trust = trust_of(place)
    way: Fetch = NoFetch() if offline else listed_services(place)
    for file in state.files:
        if file.media_type == "application/pdf" or file.name.lower().endswith(".pdf"):
            try:
                rows += _judged(place, file, trust, way)
            except (FileAbsent, FileDamaged, WorkerFailed):
                return ()
    verdict = max((row["verdict"] for row in rows), key=_WORST.index, default="none")
    if verdict == before:
        return ()
    payload = {"verdict": verdict, "signatures": rows}
    return place.journal.act(item, "incoming", Command("incoming.checked", payload), now=place.now())


def _judged(place: Workplace, file: FileRef, trust: Trust, fetch: Fetch) -> list[dict[str, Any]]:
    """Return a row for each signature of a file; a file that cannot be read as PDF carries none."""
    try:
        found = place.signer.verify_pdf(
            place.files.read(file.sha256), trust, offline=False, fetch=fetch, at=place.now().astimezone(UTC)
        )
    except WorkerFailed:
        raise
    except SigningTrouble as trouble:
        return [{"file": file.sha256, "verdict": "undetermined", "signer": "", "reasons": [trouble.text]}]
    return [
        {
            "file": file.sha256, "verdict": one.verdict, "signer": one.signer, "organization": one.organization,
            "reasons": list(one.reasons), "level": one.level,
            "time": one.trusted_time.isoformat() if one.trusted_time else "",
        }
        for one in found.signatures
    ]  # fmt: skip


def listed_services(place: Workplace) -> Fetch:
    """Return a way to only the services this office trusts: a document must not choose whom its reader calls."""
    signing = place.settings.signing
    own = urlsplit(signing.tsa).hostname
    return AllowedFetch(HttpFetch(timeout=5.0), frozenset(filter(None, [own, *signing.hosts])))
