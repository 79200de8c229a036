"""A desk in memory for the pages of the counter, of signing, of Đồng bộ and Tra cứu; it remembers what was asked."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from desktop.actions.bulk import SharedAct
from desktop.actions.delegate import Delegation
from desktop.actions.print_register import Printed
from desktop.shown import Done, Due, Field, Form, ItemView, Line, OutboxLine, TokenState, Told
from signing.errors import FinalTry, WrongPin
from tests.desktop.small_authorities import SmallAuthorities
from tests.desktop.small_clashes import SmallClashes
from tests.desktop.small_devices import SmallDevices
from tests.desktop.small_lock import SmallLock
from tests.desktop.small_notices import SmallNotices
from tests.desktop.small_numbers import SmallEntries, SmallNumbers
from workflow.people import Person, Role
from workflow.rules import FileRef, Folder, Option, Row
from workflow.store.lists import Cursor, FolderCount, ListRow
from workflow.store.search import EVERYWHERE, Hit, Scope
from workflow.vietnamese import fold

PAPERS = (
    {"name": "Giấy đề nghị đăng ký hộ kinh doanh", "form": "ban_chinh", "required": True},
    {"name": "Giấy tờ pháp lý của chủ hộ kinh doanh", "form": "dien_tu", "required": True},
    {"name": "Giấy tờ chứng minh quyền sử dụng địa điểm kinh doanh", "form": "ban_sao", "required": True},
    {"name": "Biên bản họp các thành viên hộ gia đình", "form": "ban_sao", "required": False},
)
PROCEDURES: tuple[dict[str, Any], ...] = (
    {"code": "1.001612", "name": "Đăng ký thành lập hộ kinh doanh", "days": 3, "fee": 100000, "papers": PAPERS,
     "field": "Thành lập và hoạt động của hộ kinh doanh", "level": "Toàn trình"},
    {"code": "1.001266", "name": "Chấm dứt hoạt động hộ kinh doanh", "days": 3, "fee": 0, "papers": PAPERS[:1],
     "field": "Thành lập và hoạt động của hộ kinh doanh", "level": "Toàn trình"},
    {"code": "1.001193", "name": "Đăng ký khai sinh", "hours": 8, "fee": 0, "papers": PAPERS[:1], "field": "Hộ tịch"},
)  # fmt: skip
TITLES = (
    ("Báo cáo", "Kết quả giải quyết thủ tục hành chính tháng 10 năm 2026"),
    ("Kế hoạch", "Phòng, chống hạn hán, xâm nhập mặn mùa khô năm 2026-2027 trên địa bàn xã Năm Căn"),
    ("Tờ trình", "Hỗ trợ kinh phí sửa chữa cống ngăn mặn Kinh Xáng"),
)
PIN = "12345678"


def pdf(text: str, pages: int = 1) -> bytes:
    """Return a PDF of ``pages`` pages."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(420, 595), invariant=True)
    for number in range(pages):
        canvas.drawString(60, 500, f"{text} {number + 1}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


class SmallCourier:
    """A stick that takes and gives."""

    def __init__(self, desk: SmallDesk) -> None:
        self._desk = desk

    def write(self, folder: Path) -> Done:
        self._desk._ask(f"write {folder.name}")
        return Done("Đã ghi 3 việc, 1 tệp (12 KB) vào goi.vic. Còn lại: văn bản mật.")

    def read(self, folder: Path) -> Done:
        self._desk._ask(f"read {folder.name}")
        return Done("Đã đọc trả lời: 3 việc được nhận.", extra={"items": ["d1"]})


class SmallDesk:
    """What the pages ask, answered from lists; ``fail`` maps a method to the error it raises next."""

    training = True

    @property
    def handing(self) -> SmallHanding:
        return SmallHanding(self)

    def __init__(self) -> None:
        self.me = Person("p1", "Quách Minh Đảm", "u1", "Chủ tịch", frozenset({Role.LEADER}))
        self.kept: dict[str, Mapping[str, Any]] = {}
        self.known: dict[str, Mapping[str, Mapping[str, Any]]] = {}
        self.taken: list[Mapping[str, Any]] = []
        self.asked: list[str] = []
        self.fail: dict[str, Exception] = {}
        self.codes = 53
        self.tries = 3
        self.signed: list[str] = []
        self.refused: dict[str, str] = {}
        self.acts: list[tuple[str, str, Mapping[str, Any]]] = []
        self.files = {hashlib.sha256(data).hexdigest(): data for data in (pdf(kind) for kind, _ in TITLES)}
        self.to_sign = [f"d{n}" for n in range(len(TITLES))]
        self.outgoing: list[OutboxLine] = []
        self.cycles = 0
        self.not_head = ""
        self.devices = SmallDevices()
        self._clashes = SmallClashes()
        self._lock = SmallLock()
        self._notices = SmallNotices()
        self.logged: list[OutboxLine] = []
        self.sent_again: list[str] = []
        self.frugal = False
        self.day_budget = 0

    def _ask(self, name: str) -> None:
        self.asked.append(name)
        if name in self.fail:
            raise self.fail.pop(name)

    @property
    def authorities(self) -> SmallAuthorities:
        return SmallAuthorities(self)

    @property
    def courier(self) -> SmallCourier:
        return SmallCourier(self)

    @property
    def lock(self) -> SmallLock:
        return self._lock

    @property
    def clashes(self) -> SmallClashes:
        return self._clashes

    @property
    def notices(self) -> SmallNotices:
        return self._notices

    def exchange_log(self, days: int, text: str) -> Sequence[OutboxLine]:
        self._ask(f"exchange_log {days}")
        return [line for line in self.logged if all(word in line.found for word in fold(text).split())]

    def send_again(self, ids: Sequence[str] = ()) -> None:
        self._ask("send_again")
        self.sent_again += list(ids) or ["*"]

    def set_day_budget(self, megabytes: int) -> None:
        self._ask("set_day_budget")
        self.day_budget = megabytes

    def set_frugal(self, frugal: bool) -> None:
        self._ask("set_frugal")
        self.frugal = frugal

    @property
    def entries(self) -> SmallEntries:
        return SmallEntries(self)

    @property
    def numbers(self) -> SmallNumbers:
        return SmallNumbers(self)

    @property
    def registers(self) -> SmallRegisters:
        return SmallRegisters(self)

    def typed(self, key: str) -> Mapping[str, Any] | None:
        return self.kept.get(key)

    def save_typed(self, key: str, value: Mapping[str, Any]) -> None:
        self._ask("save_typed")
        self.kept[key] = dict(value)

    def drop_typed(self, key: str) -> None:
        self.kept.pop(key, None)

    def procedures(self, text: str) -> Sequence[Mapping[str, Any]]:
        self._ask("procedures")
        words = fold(text).split()
        return [p for p in PROCEDURES if all(w in fold(f"{p['name']} {p['code']} {p['field']}") for w in words)]

    def intake_preview(self, values: Mapping[str, Any]) -> tuple[Due, bytes]:
        self._ask("intake_preview")
        words = "Hạn 09:45 thứ Ba 17/11 · còn 3 ngày làm việc"
        due = Due("soon", "Còn 3 ngày", words, "3 ngày làm việc sau 12/11, trừ 14–15/11")
        return due, pdf(f"Giay hen {values['applicant']['name'].encode('ascii', 'ignore').decode()}")

    def intake(self, values: Mapping[str, Any]) -> Done:
        self._ask("intake")
        self.taken.append(values)
        self.codes -= 1
        return Done("Đã tiếp nhận, mã hồ sơ H12.59-261112-0047", str(values["item"]), pdf("Giay hen"), "Giấy hẹn")

    def known_papers(self, procedure: str, uid: str) -> Mapping[str, Mapping[str, Any]]:
        self._ask("known_papers")
        return self.known.get(uid, {})

    def codes_left(self) -> int:
        return self.codes

    def put_file(self, path: str) -> FileRef:
        self._ask("put_file")
        data = Path(path).read_bytes()
        ref = FileRef(hashlib.sha256(data).hexdigest(), Path(path).name, "application/pdf", len(data))
        self.files[ref.sha256] = data
        return ref

    def file(self, sha256: str) -> bytes:
        return self.files[sha256]

    def preview(self, file: FileRef) -> bytes | None:
        return self.files[file.sha256]

    def counts(self) -> Mapping[Folder, FolderCount]:
        return {}

    def page(self, folder: Folder, after: Cursor | None, limit: int, only: str, order: str) -> Sequence[ListRow]:
        self._ask("page")
        return [ListRow(i, "outgoing", self._row(i), False, False, "", Cursor(i, 1)) for i in self.to_sign]

    def _row(self, item: str) -> Row:
        kind, title = TITLES[int(item[1:])]
        return Row("Chờ ký", title, type_name=kind, due="2026-11-20T17:00:00+07:00")

    def due_of(self, row: Row) -> Due:
        if row.type_name == "Báo cáo":
            return Due("today", "Hôm nay 16:30", "Hạn 16:30 hôm nay")
        return Due("calm", "Còn 6 ngày")

    def item(self, item: str) -> ItemView:
        sha, data = list(self.files.items())[int(item[1:])]
        refs = (FileRef(sha, "du-thao.pdf", "application/pdf", len(data)),)
        options = (
            Option("outgoing.signed", "Ký", True), Option("outgoing.returned", "Trả lại"),
        )  # fmt: skip
        meta = "Soạn: Lâm Hoài Thương · Gửi 26 nơi nhận"
        row = self._row(item)
        return ItemView(item, "outgoing", row, meta, self.due_of(row), files=refs, options=options)

    def form(self, item: str, kind: str) -> Form:
        return Form("Trả lại", "Trả lại", (Field("remark", "Lý do", "text", required=True),))

    def act(self, item: str, kind: str, values: Mapping[str, Any]) -> Done:
        self._ask("act")
        self.acts.append((item, kind, values))
        self.to_sign.remove(item)
        return Done("Đã trả lại", item)

    def token(self, kind: str = "") -> TokenState:
        pin = {3: "ok", 2: "low", 1: "final", 0: "locked"}[self.tries]
        return TokenState(
            True, f"Còn {self.tries} lần thử", "vic", "Quách Minh Đảm", "UBND xã Năm Căn", "14/06/2028", pin
        )

    def sign(
        self,
        items: Sequence[str],
        kind: str,
        pin: str,
        values: Mapping[str, Any],
        told: Told | None = None,
        *,
        last_try: bool = False,
    ) -> Sequence[tuple[str, str]]:
        self._ask("sign")
        if self.tries == 1 and not last_try:
            raise FinalTry()
        if pin != PIN:
            self.tries -= 1
            raise WrongPin("low" if self.tries > 1 else "final")
        results = []
        for item in items:
            if told is not None and not told(item, "signing", ""):
                break
            why = self.refused.get(item, "")
            results.append((item, why))
            if told is not None:
                told(item, "refused" if why else "signed", why)
        done = [item for item, why in results if not why]
        self.signed += done
        self.to_sign = [item for item in self.to_sign if item not in done]
        return results

    def line(self) -> Line:
        waiting = len([line for line in self.outgoing if line.state != "sent"])
        words = f"{waiting} việc chờ gửi · 2,3 MB" if waiting else ""
        return Line(False, "Mất mạng từ 09:12, vẫn làm việc được", waiting, words, 1 if waiting else 0)

    def sync_now(self) -> Sequence[str]:
        self._ask("sync_now")
        self.cycles += 1
        self.outgoing = [replace(line, state="sent", words="Đã gửi 09:38") for line in self.outgoing]
        return ["d0"]

    def outbox(self) -> Sequence[OutboxLine]:
        return list(self.outgoing)

    def search(self, text: str, scope: Scope = EVERYWHERE) -> Sequence[Hit]:
        self._ask("search")
        hits = [
            Hit("d1", "incoming", "Phòng, chống hạn hán, xâm nhập mặn", "3412/SNNMT", "2026-11-09", "…cống ngăn mặn…"),
            Hit("x9", "dossier", "Hỗ trợ thiệt hại do xâm nhập mặn", "H12.59-260422-0016", "2026-04-22", "Út"),
        ]
        kept = [hit for hit in hits if scope.kind in ("", hit.kind) and scope.year in (0, int(hit.date[:4]))]
        return [hit for hit in kept if all(word in fold(hit.title) for word in fold(text).split())]


class SmallHanding:
    """Work that changes hands, answered from the desk's lists; acts on an item named in ``refused`` fail."""

    def __init__(self, desk: SmallDesk) -> None:
        self._desk = desk

    def shared_acts(self, items: Sequence[str]) -> Sequence[SharedAct]:
        every, first = Option("incoming.opinion", "Cho ý kiến"), Option("incoming.finished", "Xong")
        return [SharedAct(every, tuple(items), len(items)), SharedAct(first, tuple(items[:-1]), len(items))]

    def act_many(self, items: Sequence[str], kind: str, values: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
        self._desk.acts += [(item, kind, values) for item in items if item not in self._desk.refused]
        return [(item, self._desk.refused.get(item, "")) for item in items]

    def delegations(self) -> Sequence[Delegation]:
        return [
            Delegation("m1", "Quách Minh Đảm", "Dương Hồng Phúc", "16/11/2026 đến hết 20/11/2026", "Văn bản đến",
                       "Đi công tác", "Đã nhận", True, True, (("mandate.revoked", "Thôi ủy quyền"),)),
            Delegation("m2", "Tô Việt Hùng", "Lâm Hoài Thương", "23/11/2026 đến hết 24/11/2026", "Mọi việc giao được",
                       "Nghỉ phép", "Chờ nhận", False, False,
                       (("mandate.accepted", "Nhận"), ("mandate.declined", "Từ chối"))),
        ]  # fmt: skip

    def delegation_form(self) -> Form:
        people = (("p2", "Dương Hồng Phúc, Phó Chủ tịch"), ("p3", "Tô Việt Hùng, Trưởng phòng Kinh tế"))
        fields = (
            Field("taker", "Người làm thay", "choice", people, required=True),
            Field("start", "Từ ngày", "date", value="2026-11-16", required=True),
            Field("end", "Đến hết ngày", "date", value="2026-11-20", required=True),
            Field("text", "Nội dung, lý do", "text", required=True),
        )
        return Form("Giao làm thay", "Giao làm thay", fields, wide=True)

    def delegate(self, values: Mapping[str, Any]) -> Done:
        self._desk._ask("delegate")
        self._desk.acts.append(("", "delegate", values))
        return Done("Dương Hồng Phúc làm thay từ 16/11/2026", "m3")

    def answer_delegation(self, item: str, kind: str, reason: str = "") -> Done:
        self._desk.acts.append((item, kind, {"reason": reason} if reason else {}))
        return Done("Đã ghi", item)

    def hand_over_form(self) -> Form:
        return Form("Bàn giao công việc", "Bàn giao", (Field("text", "Lý do", "text", value="Bàn giao công việc"),))

    def hand_over(self, values: Mapping[str, Any]) -> Done:
        return Done("Đã làm 1 trên 2; 1 chưa làm được", extra={"left": [("Tờ trình", "Đang chờ ký")]})


class SmallRegisters:
    """Two books; each part of one is a page that names its days."""

    def __init__(self, desk: SmallDesk) -> None:
        self._desk = desk

    def books(self, folder: str = "") -> Sequence[tuple[str, str]]:
        known = [("van_ban_den", "Sổ đăng ký văn bản đến"), ("van_ban_di", "Sổ đăng ký văn bản đi")]
        return known[::-1] if folder == Folder.OUTGOING else known

    def today(self) -> date:
        return date(2026, 11, 12)

    def printed(self, key: str, first: date, last: date, form: str = "pdf") -> Printed:
        self._desk._ask("printed")
        self._desk.asked.append(f"{key} {first} {last} {form}")
        return Printed(pdf(f"{key} {first} {last}") if form == "pdf" else b"PK sheet", f"{key}.{form}", 12)
