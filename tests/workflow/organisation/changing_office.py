"""Two communes of which one is dissolved into the other and one is divided; people who come, move and leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from tests.workflow.office import VALID
from workflow.organisation.authority import Authority, Form
from workflow.organisation.mandate import Mandate
from workflow.organisation.post import Post
from workflow.organisation.succession import PART, WHOLE, Link
from workflow.people import Directory, Person, Role, Unit
from workflow.registry import registry
from workflow.rules import Command, Rules
from workflow.steps import Step, make

VIETNAM = timezone(timedelta(hours=7))
START = datetime(2025, 6, 25, 9, 0, tzinfo=VIETNAM)
DAY = "2025-07-01"
AFTER = datetime(2025, 7, 2, 9, 0, tzinfo=VIETNAM)
RULES: Mapping[str, Rules[Any]] = registry()

UNITS = (
    Unit("moi", "Ủy ban nhân dân xã Năm Căn", "H12.59", short="UBND", start=""),
    Unit("kt", "Phòng Kinh tế", parent="moi"),
    Unit("vh", "Phòng Văn hóa - Xã hội", parent="moi"),
    Unit("khac", "Ủy ban nhân dân xã Đất Mới", "H12.60", short="UBND"),
    Unit("cu", "Ủy ban nhân dân xã Hàng Vịnh", "000.01.23.H12", short="UBND", end=DAY),
    Unit("cu-kt", "Ban Kinh tế", parent="cu", end=DAY),
    Unit("chia", "Ủy ban nhân dân thị trấn Năm Căn", "000.02.23.H12", short="UBND", end=DAY),
)
LINKS = (
    Link("cu", "moi", DAY, WHOLE, "NQ 1655"),
    Link("chia", "moi", DAY, PART, "NQ 1655"),
    Link("chia", "khac", DAY, PART, "NQ 1655"),
)


def roles(*names: Role) -> frozenset[Role]:
    """Return a set of roles."""
    return frozenset(names)


PEOPLE = (
    Person("chu-tich", "Quách Minh Đảm", "moi", "Chủ tịch", roles(Role.LEADER), "1"),
    Person("pho", "Dương Hồng Phúc", "moi", "Phó Chủ tịch", roles(Role.LEADER), "2"),
    Person("van-thu", "Thạch Mỹ Hạnh", "moi", "Văn thư", roles(Role.CLERK), "3"),
    Person("truong-kt", "Tô Việt Hùng", "kt", "Trưởng phòng", roles(Role.UNIT_HEAD), "4"),
    Person("cv-kt", "Lâm Hoài Thương", "kt", "Chuyên viên", roles(Role.SPECIALIST), "5"),
    Person("cv-kt-2", "Trần Quốc Khải", "kt", "Chuyên viên", roles(Role.SPECIALIST), "6"),
    Person("truong-vh", "Nguyễn Hữu Nghĩa", "vh", "Trưởng phòng", roles(Role.UNIT_HEAD), "7"),
    Person("chu-tich-khac", "Võ Thị Sáu", "khac", "Chủ tịch", roles(Role.LEADER), "8"),
    Person("van-thu-khac", "Lê Văn Tám", "khac", "Văn thư", roles(Role.CLERK), "9"),
    Person("chu-tich-cu", "Hồ Thị Năm", "cu", "Chủ tịch", roles(Role.LEADER), "10"),
    Person("van-thu-cu", "Huỳnh Văn Tựu", "cu", "Văn thư", roles(Role.CLERK), "11"),
    Person("cv-cu", "Kha Ngọc Diễm", "cu-kt", "Chuyên viên", roles(Role.SPECIALIST), "12"),
)
POSTS = (
    Post("cv-cu", "cu-kt", "Công chức Kinh tế", ("chuyen_vien",), end=DAY),
    Post("cv-cu", "kt", "Chuyên viên", ("chuyen_vien",), start=DAY),
)
AUTHORITIES = (
    Authority("chu-tich", "moi", Form.HEAD, "Chủ tịch", collective="Ủy ban nhân dân"),
    Authority("pho", "moi", Form.FOR_HEAD, "Phó Chủ tịch", "Chủ tịch", collective="Ủy ban nhân dân"),
    Authority("truong-vh", "moi", Form.BY_ORDER, "Trưởng phòng", "Chủ tịch", kinds=("GM", "TB"), basis="Quy chế"),
    Authority(
        "truong-kt", "moi", Form.BY_MANDATE, "Trưởng phòng", "Chủ tịch", kinds=("GM",), basis="05/GUQ-UBND",
        start="2025-06-01", end="2025-06-28",
    ),
)  # fmt: skip


def directory(leaving: Mapping[str, str] | None = None) -> Directory:
    """Return the directory; ``leaving`` gives the first day somebody is no longer there."""
    ends = leaving or {}
    people = [Person(p.id, p.name, p.unit, p.post, p.roles, p.uid, p.start, ends.get(p.id, p.end)) for p in PEOPLE]
    return Directory(UNITS, people, posts=POSTS, links=LINKS, authorities=AUTHORITIES)


class Story:
    """One item worked on by people on days; every step is judged as the server would."""

    def __init__(self, kind: str, known: Directory, item: str = "0197a000-0000-7000-8000-000000000001") -> None:
        self.rules, self.kind, self.item = RULES[kind], kind, item
        self.directory = known
        self.state: Any = self.rules.empty(item)
        self.steps: list[Step] = []

    def do(
        self, who: str, kind: str, at: datetime, change: Mapping[str, Any] | None = None, *, behalf: str | None = None
    ) -> Sequence[Step]:
        """Do it and go on; raises the refusal."""
        made = self.decide(who, kind, at, change, behalf=behalf)
        for step in made:
            self.rules.check(self.state, step, self.directory)
            self.state = self.rules.evolve(self.state, step)
            self.steps.append(step)
        return made

    def decide(
        self, who: str, kind: str, at: datetime, change: Mapping[str, Any] | None = None, *, behalf: str | None = None
    ) -> list[Step]:
        """Return the steps it would make."""
        command = Command(kind, {**VALID[kind], **(change or {})}, behalf)
        actor = self.directory.record(who)
        assert actor is not None
        drafts = self.rules.decide(self.state, command, actor, at, self.directory)
        previous = self.steps[-1].hash if self.steps else None
        return [
            make(draft, item=self.item, item_kind=self.kind, actor=who, at=at, device="may-1", previous=previous,
                 on_behalf_of=behalf)
            for draft in drafts
        ]  # fmt: skip


def arrived(known: Directory, office: str, clerk: str, at: datetime = START) -> Story:
    """Return a document that arrived at an office."""
    story = Story("incoming", known)
    organ = known.unit(office).organ
    story.do(clerk, "incoming.arrived", at, {"to": [{"organ": organ, "name": ""}], "due": ""})
    return story


def registered(known: Directory, office: str, clerk: str, at: datetime = START) -> Story:
    """Return a document in the register of an office."""
    story = arrived(known, office, clerk, at)
    story.do(clerk, "incoming.registered", at, {"year": at.year, "on": at.date().isoformat()})
    return story


def mandate(giver: str, taker: str, start: str, end: str, *acts: str, ended: str = "") -> Mandate:
    """Return a delegation."""
    return Mandate(f"m-{giver}-{taker}", giver, taker, start, end, acts, ended=ended)
