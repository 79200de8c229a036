"""What every paper has, coming in or going out: parties, signers, opinions, urgency; fields, no rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflow import payload as read
from workflow.steps import Step

URGENCY = ("Thường", "Khẩn", "Thượng khẩn", "Hỏa tốc", "Hỏa tốc hẹn giờ")
"""Priority of QCVN 102 (0 to 4); NĐ 30/2020 PL I knows the three urgent ones, the fifth is met in old packages."""


@dataclass(frozen=True, slots=True)
class Party:
    """An agency that sends or receives; ``organ`` is its electronic identifier."""

    organ: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed a document of another agency, as its package says (QCVN 102 SignerInfo)."""

    competence: str = ""
    position: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Opinion:
    """Something said about the item; ``kind`` is the kind of step that said it, ``behalf`` who is spoken for."""

    actor: str
    at: str
    text: str
    kind: str
    behalf: str = ""


@dataclass(frozen=True, slots=True)
class Certificate:
    """With which certificate a file was signed."""

    serial: str = ""
    subject: str = ""
    uid: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one receiver reported about a document of ours (status code of QCVN 102)."""

    organ: str
    code: str
    at: str
    text: str


def party(payload: Mapping[str, Any], name: str) -> Party:
    """Read an agency."""
    value = read.record(payload, name)
    return Party(read.text(value, "organ"), read.text(value, "name"))


def parties(payload: Mapping[str, Any], name: str) -> tuple[Party, ...]:
    """Read a list of agencies."""
    return tuple(Party(read.text(value, "organ"), read.text(value, "name")) for value in read.records(payload, name))


def certificate(payload: Mapping[str, Any]) -> Certificate:
    """Read the certificate of a signature."""
    value = read.record(payload, "certificate")
    return Certificate(read.text(value, "serial"), read.text(value, "subject"), read.text(value, "uid"))


def opinion(step: Step) -> Opinion:
    """Read what a step says in its text."""
    return Opinion(step.actor, step.at, read.text(step.payload, "text"), step.kind, step.on_behalf_of or "")
