"""Which sent documents and results get their proofs, in what order, and what holds only one of them up or all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from desktop.actions import add_lasting_proof
from desktop.actions.add_lasting_proof import LastingProof
from signing.errors import DamagedPdf, RevocationUnavailable, SigningTrouble, TimestampUnavailable, WorkerFailed
from signing.model import Level, Trust
from workflow.errors import FileChanged
from workflow.rules import Command, FileRef

Answer = tuple[Level, SigningTrouble | None]


@dataclass
class Desk:
    """As much of a workplace as is asked; ``answers`` is what the worker does with the file of each item."""

    stages: dict[str, tuple[str, str, str]]
    answers: Callable[[str], Answer]
    acts: list[tuple[str, str, str]] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    refuses: str = ""
    dossiers: dict[str, tuple[str, dict[str, str], str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.me = SimpleNamespace(id="van-thu")
        self.settings = SimpleNamespace(signing=SimpleNamespace(tsa="http://tsa.invalid", roots=("root.cer",)))
        self.database = self.journal = self.files = self.signer = self

    def now(self) -> datetime:
        """A moment."""
        return datetime(2026, 11, 22, tzinfo=UTC)

    def state(self, item: str) -> Any:
        """Stage, who sealed and level of an item; its file is named after it."""
        if item in self.dossiers:
            return self.dossier(item)
        stage, sealer, level = self.stages[item]
        done = {"outgoing.sealed": SimpleNamespace(actor=sealer)} if sealer else {}
        rendition = FileRef(item.ljust(64, "0"), f"{item}.pdf", 1, "application/pdf")
        return SimpleNamespace(stage=stage, done=done, level=level, rendition=rendition)

    def dossier(self, item: str) -> Any:
        """Stage, who signed and sealed, and level of a dossier."""
        stage, who, level = self.dossiers[item]
        done = {f"dossier.result_{act}": SimpleNamespace(actor=actor) for act, actor in who.items()}
        return SimpleNamespace(stage=stage, done=done, level=level, result=FileRef(item.ljust(64, "0"), item, 1, "pdf"))

    def items(self, item_kind: str) -> list[str]:
        """Every dossier, oldest first."""
        assert item_kind == "dossier"
        return list(self.dossiers)

    def read(self, sha256: str) -> bytes:
        """The content is the name."""
        return sha256.rstrip("0").encode()

    def put(self, data: bytes, name: str, media_type: str, role: str = "") -> FileRef:
        """Keep nothing."""
        return FileRef("f" * 64, name, len(data), media_type)

    def upgrade_pdf(self, data: bytes, **more: Any) -> Any:
        """Do what the test says."""
        item = data.decode()
        self.tried.append(item)
        level, trouble = self.answers(item)
        return SimpleNamespace(data=data + b"+", level=level, trouble=trouble)

    def act(self, item: str, kind: str, command: Command, *, now: datetime) -> tuple[Any, ...]:
        """Note the step, or refuse it as somebody was quicker."""
        if item == self.refuses:
            raise FileChanged("Tệp đã đổi.", "Làm lại.")
        self.acts.append((item, command.kind, command.payload["level"]))
        return (SimpleNamespace(item=item),)


@pytest.fixture(autouse=True)
def one_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list is one page: all items of the desk, newest first."""

    def page(desk: Desk, folder: str, *, after: object, limit: int) -> list[Any]:
        return [] if after is not None else [SimpleNamespace(item=item, place=object()) for item in desk.stages]

    monkeypatch.setattr(add_lasting_proof, "page", page)
    monkeypatch.setattr(add_lasting_proof, "trust_of", lambda desk: Trust())


def run(desk: Desk, proof: LastingProof | None = None) -> list[str]:
    """Do one round; return what got a step."""
    return [step.item for step in (proof or LastingProof()).add(desk)]  # type: ignore[arg-type]


SENT = ("sent", "van-thu", "T")


def test_only_what_this_person_sealed_and_sent_is_raised() -> None:
    stages = {
        "a": SENT, "b": ("sent", "nguoi-khac", "T"), "c": ("sealed", "van-thu", "T"), "d": ("voided", "van-thu", "T"),
        "e": ("sent", "van-thu", "LTA"), "f": ("sent", "van-thu", "B"), "g": ("drafted", "", ""),
    }  # fmt: skip
    desk = Desk(stages, lambda item: ("LTA", None))
    assert run(desk) == ["a", "f"] == desk.tried
    assert desk.acts == [("a", "outgoing.stamped", "LTA"), ("f", "outgoing.stamped", "LTA")]


def test_a_silent_time_service_ends_the_round_and_keeps_what_was_reached() -> None:
    desk = Desk({"a": SENT, "b": SENT, "c": SENT}, lambda item: ("LT", TimestampUnavailable()))
    proof = LastingProof()
    assert run(desk, proof) == ["a"] == desk.tried, "its proofs are kept, the others wait"
    desk.stages["a"] = ("sent", "van-thu", "LT")
    assert run(desk, proof) == [] and desk.tried == ["a", "a"]


@pytest.mark.parametrize("trouble", [RevocationUnavailable(), DamagedPdf()], ids=["revoked", "damaged"])
def test_a_document_with_a_reason_of_its_own_holds_up_nobody(trouble: SigningTrouble) -> None:
    def answer(item: str) -> Answer:
        if item != "a":
            return "LTA", None
        if isinstance(trouble, DamagedPdf):
            raise trouble
        return "T", trouble

    desk, proof = Desk({"a": SENT, "b": SENT}, answer), LastingProof()
    assert run(desk, proof) == ["b"]
    desk.stages["b"] = ("sent", "van-thu", "LTA")
    assert run(desk, proof) == [] and desk.tried == ["a", "b"], "not tried again in this session"


def test_what_somebody_changed_meanwhile_is_left() -> None:
    desk = Desk({"a": SENT, "b": SENT}, lambda item: ("LTA", None), refuses="a")
    assert run(desk) == ["b"]


def test_a_round_is_short_and_a_worker_that_ended_is_told() -> None:
    many = {f"v{number}": SENT for number in range(1, 40)}
    assert len(run(Desk(many, lambda item: ("LTA", None)))) == add_lasting_proof.MOST

    def dead(item: str) -> Answer:
        raise WorkerFailed()

    with pytest.raises(WorkerFailed):
        run(Desk({"a": SENT}, dead))


def test_without_service_or_roots_nothing_is_tried() -> None:
    for missing in ({"tsa": ""}, {"roots": ()}):
        desk = Desk({"a": SENT}, lambda item: ("LTA", None))
        desk.settings.signing.__dict__.update(missing)
        assert run(desk) == [] and desk.tried == []


ME, OTHER = "van-thu", "lanh-dao"


def test_a_result_is_raised_once_handed_over_by_the_desk_that_signed_it_last() -> None:
    dossiers = {
        "d1": ("handed", {"signed": OTHER, "sealed": ME}, "T"), "d2": ("handed", {"signed": ME, "sealed": OTHER}, "T"),
        "d3": ("signed", {"signed": OTHER, "sealed": ME}, "T"), "d4": ("handed", {"signed": ME}, "B"),
        "d5": ("handed", {}, ""), "d6": ("withdrawn", {}, ""), "d7": ("handed", {"signed": ME}, "LTA"),
    }  # fmt: skip
    desk, proof = Desk({"a": SENT}, lambda item: ("LTA", None), dossiers=dossiers), LastingProof()
    assert run(desk, proof) == ["a", "d4", "d1"] == desk.tried, "documents first, then the newest results"
    assert desk.acts[1:] == [("d4", "dossier.result_stamped", "LTA"), ("d1", "dossier.result_stamped", "LTA")]
    assert proof.settled >= {"d2", "d5", "d6", "d7"} and "d3" not in proof.settled
    for item in ("d1", "d3", "d4"):
        desk.dossiers[item] = ("handed", {"signed": OTHER, "sealed": ME}, "LTA" if item != "d3" else "T")
    desk.stages["a"] = ("sent", ME, "LTA")
    assert run(desk, proof) == ["d3"], "handed over meanwhile"


def test_results_are_gone_through_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(add_lasting_proof, "LOOKED", 3)
    dossiers = {f"d{number}": ("processing", {}, "") for number in range(7)} | {"d0": ("handed", {"signed": ME}, "T")}
    desk, proof = Desk({}, lambda item: ("LTA", None), dossiers=dossiers), LastingProof()
    assert [run(desk, proof) for _ in range(3)] == [[], [], ["d0"]], "many open ones never hide an older one"


def test_a_silent_service_leaves_a_result_for_later() -> None:
    desk = Desk({}, lambda item: ("LT", TimestampUnavailable()), dossiers={"d1": ("handed", {"signed": ME}, "T")})
    proof = LastingProof()
    assert run(desk, proof) == ["d1"]
    desk.dossiers["d1"] = ("handed", {"signed": ME}, "LT")
    desk.answers = lambda item: ("LTA", None)
    assert run(desk, proof) == ["d1"] and desk.acts[-1] == ("d1", "dossier.result_stamped", "LTA")
