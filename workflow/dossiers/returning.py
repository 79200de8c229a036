"""The result: prepared, signed, sealed, handed over; and the rules of dossiers as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from workflow import fields as ask
from workflow.acts import Act, Ask, Table, Who, everyone, office_of, roles
from workflow.documents.outgoing import LEVELS
from workflow.dossiers import dossier_view as view
from workflow.dossiers import effects, pausing, paying, processing, promising, receiving, reusing
from workflow.dossiers.along import holds, waits_for, work_of
from workflow.dossiers.dossier import HANDED, PROCESSING, REFUSED, SIGNED, STAGES, STOPPED, Dossier
from workflow.dossiers.processing import HOLDER, LEADER
from workflow.dossiers.receiving import ONE_STOP
from workflow.errors import FileChanged, Missing, NotAllowed
from workflow.people import Directory, Person, Role
from workflow.plain import from_plain, to_plain
from workflow.rules import Command, FileRef, Folder, Letter, Option, Row, Task
from workflow.secrets import refuse_secret
from workflow.steps import Draft, Step

CLERK: Who[Dossier] = roles("văn thư cơ quan", Role.CLERK)
COUNTER: Who[Dossier] = Who(
    "cán bộ một cửa đang giữ hồ sơ",
    lambda state, person, directory: person.has(Role.ONE_STOP) and holds(state, person, directory),
)
"""Who records what others sign at the counter's machine when the line is down: the certificate proves who signed."""

_CERTIFICATE = ask.record(
    "certificate", "chứng thư ký", ask.mark("serial", "số chứng thư"), ask.text("subject", "chủ thể", 1000).optional(),
    ask.mark("uid", "mã người ký").optional(),
)  # fmt: skip
_SIGNED_FILE = (
    ask.mark("before", "mã băm của tệp trước khi ký", 64), ask.file("file", "tệp đã ký"), _CERTIFICATE,
    ask.choice("level", "mức chữ ký", LEVELS),
)  # fmt: skip


def _guard_preparation(asked: Ask[Dossier]) -> None:
    """A result is no state secret (Luật Bảo vệ bí mật nhà nước 2018 Điều 5)."""
    refuse_secret(file_names=[asked.payload["file"]["name"]])


def _guard_signature(asked: Ask[Dossier]) -> None:
    """What was shown is what was signed, with the leader's own certificate (NĐ 30/2020 Điều 13; NĐ 68/2024)."""
    _on_top_of(asked, asked.state.prepared)
    uid = asked.payload["certificate"].get("uid")
    if not asked.actor.has(Role.LEADER):
        _leader_at_the_counter(asked, uid)
    elif uid and asked.actor.uid and uid != asked.actor.uid:
        raise NotAllowed(f"Chứng thư này không phải của {asked.actor.name}.", "Ký bằng USB ký số của chính mình.")


def _leader_at_the_counter(asked: Ask[Dossier], uid: str | None) -> None:
    """A leader brought the token to the counter: the certificate must be that of a leader of this office.

    NĐ 30/2020 Điều 13: who has the authority signs; NĐ 68/2024/NĐ-CP: the key is that person's own.
    """
    known = (p for p in asked.directory.people.values() if p.uid and p.uid == uid and p.has(Role.LEADER))
    if not any(office_of(leader, asked.directory) == asked.state.office for leader in known):
        raise NotAllowed(
            "Chứng thư này không phải của lãnh đạo cơ quan.", "Lãnh đạo cắm USB ký số của mình vào máy này rồi ký."
        )


def _guard_seal(asked: Ask[Dossier]) -> None:
    """The agency signs on top of the leader, with its own certificate (NĐ 30/2020 PL I mục II.8)."""
    _on_top_of(asked, asked.state.signed)
    uid = asked.payload["certificate"].get("uid")
    if uid and uid in {person.uid for person in asked.directory.people.values() if person.uid}:
        raise NotAllowed("Dấu của cơ quan phải ký bằng chứng thư của cơ quan.", "Cắm USB ký số của cơ quan.")


def _last_signer(state: Dossier, person: Person, directory: Directory) -> bool:
    mark = state.done.get("dossier.result_sealed") or state.done.get("dossier.result_signed")
    return mark is not None and mark.actor == person.id


LAST_SIGNER: Who[Dossier] = Who("người đóng dấu, hoặc ký, kết quả", _last_signer)
"""One desk alone adds to a signed result, so that two never make two different ones."""


def _guard_stamp(asked: Ask[Dossier]) -> None:
    """Proofs and time are added to the newest form of the result (Luật GDĐT 2023 Điều 31; NĐ 68/2024)."""
    _on_top_of(asked, asked.state.result)


def _on_top_of(asked: Ask[Dossier], expected: FileRef | None) -> None:
    """What was shown is what was signed, and the file bears the signature (NĐ 68/2024/NĐ-CP)."""
    if expected is None or asked.payload["before"] != expected.sha256:
        raise FileChanged("Tệp được ký không phải kết quả đang trình.", "Xem lại kết quả rồi ký lại.")
    if asked.payload["file"]["sha256"] == expected.sha256:
        raise Missing("file", "Tệp chưa mang chữ ký.")


def _has_result(state: Dossier) -> str:
    """A result is signed when it is there and nobody is still to be heard (chủ trì tổng hợp ý kiến phối hợp)."""
    if not state.prepared:
        return "Chưa có dự thảo kết quả."
    waiting = waits_for(state)
    return f"Còn chờ: {'; '.join(waiting)}." if waiting else ""


def _nothing_open(state: Dossier) -> str:
    """A result is handed over when no parallel step is left (NĐ 118/2025/NĐ-CP)."""
    waiting = waits_for(state) if state.stage == SIGNED else ()
    return f"Còn bước chưa xong: {'; '.join(waiting)}." if waiting else ""


ACTS: tuple[Act[Dossier], ...] = (
    Act(
        "dossier.result_prepared", "Trình kết quả", "dự thảo kết quả", "NĐ 118/2025/NĐ-CP",
        HOLDER, frozenset({PROCESSING}), effects.result_prepared, fields=(ask.file("file", "kết quả"),),
        guard=_guard_preparation,
    ),
    Act(
        "dossier.result_signed", "Ký kết quả", "ký kết quả", "NĐ 118/2025/NĐ-CP; NĐ 30/2020 Điều 13; NĐ 68/2024",
        everyone(LEADER, COUNTER), frozenset({PROCESSING}), effects.result_signed,
        fields=_SIGNED_FILE, guard=_guard_signature, once=True,
        ready=_has_result, personal=True,
    ),
    Act(
        "dossier.result_sealed", "Đóng dấu", "đóng dấu kết quả", "NĐ 30/2020 Điều 17; PL I mục II.8",
        everyone(CLERK, COUNTER), frozenset({SIGNED}), effects.result_sealed,
        fields=_SIGNED_FILE, guard=_guard_seal, once=True,
    ),
    Act(
        "dossier.handed_over", "Trả kết quả", "trả kết quả", "NĐ 118/2025/NĐ-CP; TT 03/2025/TT-VPCP (sổ theo dõi)",
        ONE_STOP, frozenset({SIGNED, REFUSED, STOPPED}), effects.handed_over,
        fields=(ask.text("how", "cách trả", 200), ask.text("to", "người nhận", 500)), once=True,
        ready=_nothing_open,
    ),
    Act(
        "dossier.result_stamped", "Thêm dấu thời gian", "thêm dấu thời gian cho kết quả",
        "Luật GDĐT 2023 Điều 31; NĐ 68/2024/NĐ-CP", LAST_SIGNER, frozenset({HANDED}), effects.result_stamped,
        fields=(_SIGNED_FILE[0], _SIGNED_FILE[1], _SIGNED_FILE[3]), guard=_guard_stamp, personal=True,
    ),
)  # fmt: skip

TABLE: Table[Dossier] = Table(
    "dossier", "Hồ sơ", STAGES,
    (*receiving.ACTS, *processing.ACTS, *promising.ACTS, *pausing.ACTS, *ACTS, *reusing.ACTS, *paying.ACTS), work_of,
)


class DossierRules:
    """The rules of dossiers, in the one shape of all rules."""

    item_kind = "dossier"
    lane = "dossiers"
    table = TABLE

    def empty(self, item: str) -> Dossier:
        """Return the state before the first step."""
        return Dossier(item)

    def decide(
        self, state: Dossier, command: Command, actor: Person, now: datetime, directory: Directory
    ) -> tuple[Draft, ...]:
        """Return the steps the command leads to; raises the refusal that forbids it."""
        return TABLE.decide(Ask.of(state, command, actor, now, directory))

    def check(self, state: Dossier, step: Step, directory: Directory) -> None:
        """Judge a step made elsewhere; raises the refusal that forbids it."""
        TABLE.check(state, step, directory)

    def evolve(self, state: Dossier, step: Step) -> Dossier:
        """Return the state after an accepted step."""
        return TABLE.evolve(state, step)

    def row(self, state: Dossier, directory: Directory) -> Row:
        """Return what lists and search know of the dossier."""
        return view.row(state)

    def folders(self, state: Dossier, person: Person, directory: Directory) -> frozenset[Folder]:
        """Return the folders in which the person finds the dossier."""
        return view.folders(state, person, directory)

    def tasks(self, state: Dossier, directory: Directory) -> tuple[Task, ...]:
        """Return what has to be done now, and by whom."""
        return view.tasks(state, directory)

    def letters(self, before: Dossier, step: Step, after: Dossier, directory: Directory) -> tuple[Letter, ...]:
        """Return nothing: the TTHC server reports to the national portal by itself."""
        return ()

    def options(self, state: Dossier, person: Person, directory: Directory) -> tuple[Option, ...]:
        """Return what the person may do next, the primary act first."""
        return view.options(TABLE, state, person, directory)

    def files(self, state: Dossier) -> tuple[FileRef, ...]:
        """Return every file the dossier holds, the result first."""
        return view.files(state)

    def to_json(self, state: Dossier) -> dict[str, Any]:
        """Return the state as a JSON value."""
        return dict(to_plain(state))

    def from_json(self, value: Mapping[str, Any]) -> Dossier:
        """Read what ``to_json`` wrote."""
        return from_plain(Dossier, value)
