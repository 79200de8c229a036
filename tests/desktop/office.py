"""A busy office in memory: eleven papers that arrived, their letters, what was done to them, dossiers under way."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from desktop.desk.due_words import due_of
from desktop.printing.content import DraftContent
from desktop.printing.pdf_draft import pdf as letter
from desktop.shown import Card, Done, Due, Entry, Field, Form, ItemView, Line, OutboxLine, TokenState
from tests.desktop.report_office import FortyReports
from tests.desktop.small_desk import SmallDesk
from workflow.default_calendar import default_calendar
from workflow.people import Person, Role, Unit
from workflow.rules import FileRef, Folder, Option, Row
from workflow.store.lists import Cursor, FolderCount, ListRow
from workflow.workdays import VIETNAM, due_at_close

NOW = datetime(2026, 11, 12, 9, 40, tzinfo=VIETNAM)

PAPERS: tuple[dict[str, Any], ...] = (
    {"party": "Sở Tài chính", "code": "2984/STC-QLNS", "number": "781", "due": "2026-11-10", "signature": "valid",
     "title": "Báo cáo tình hình giải ngân vốn đầu tư công 10 tháng năm 2026", "files": 1},
    {"party": "Văn phòng UBND tỉnh", "code": "512/GM-VP", "due": "2026-11-12", "urgency": 2, "unread": True, "files": 2,
     "title": "Giấy mời họp trực tuyến về ứng phó triều cường, sạt lở đất ven sông, ven biển", "signature": "valid"},
    {"party": "Sở Nội vụ", "code": "1877/SNV-CCVC", "number": "819", "due": "2026-11-13", "unread": True, "files": 4,
     "title": "Rà soát hồ sơ cán bộ, công chức phục vụ cập nhật cơ sở dữ liệu quốc gia về cán bộ, công chức, viên chức",
     "signature": "undetermined"},
    {"party": "Sở Nông nghiệp và Môi trường", "code": "3412/SNNMT-CCTL", "number": "812", "due": "2026-11-20",
     "urgency": 1, "opinions": 2, "files": 3, "signature": "valid", "waiting": True,
     "title": "V/v triển khai phòng, chống hạn hán, xâm nhập mặn mùa khô năm 2026-2027"},
    {"party": "Công an tỉnh Cà Mau", "code": "4120/CAT-CSGT", "number": "806", "due": "2026-11-24", "opinions": 1,
     "title": "Phối hợp bảo đảm trật tự, an toàn giao thông đường thủy nội địa dịp cuối năm", "files": 1},
    {"party": "UBND xã Đất Mới", "code": "233/UBND-KT", "number": "774", "paused": True, "opinions": 3, "files": 2,
     "title": "Phối hợp xác nhận ranh giới thửa đất tại khu vực giáp ranh hai xã", "signature": "valid"},
    {"party": "Sở Khoa học và Công nghệ", "code": "158/KH-SKHCN", "number": "824", "unread": True, "files": 1,
     "title": "Kế hoạch bồi dưỡng kỹ năng số cho Tổ công nghệ số cộng đồng năm 2026", "signature": "valid"},
    {"party": "Sở Y tế", "code": "97/TB-SYT", "number": "798", "signature": "invalid", "files": 1,
     "title": "Thông báo lịch tiêm chủng mở rộng quý IV năm 2026 trên địa bàn tỉnh"},
    {"party": "Sở Giáo dục và Đào tạo", "code": "2251/SGDĐT-GDTH", "number": "790", "refused": "Đã được thu hồi",
     "title": "Phối hợp huy động học sinh ra lớp sau mùa mưa bão năm 2026", "signature": "valid"},
    {"party": "Sở Văn hóa, Thể thao và Du lịch", "code": "1460/SVHTTDL-QLVH", "number": "783", "done": True, "files": 2,
     "title": "Tổ chức Ngày hội Văn hóa đồng bào Khmer Nam Bộ năm 2026", "signature": "valid"},
    {"party": "Sở Tư pháp", "code": "1322/STP-HCTP", "number": "777", "signature": "valid", "files": 1,
     "title": "Hướng dẫn chứng thực bản sao điện tử từ bản chính tại cấp xã"},
)  # fmt: skip

ENTRIES = (
    Entry("Tiếp nhận, vào sổ", "Lâm Thị Văn Thư", "10/11 07:52"),
    Entry(
        "Giao Phòng Kinh tế chủ trì", "Quách Minh Đảm", "11/11 09:10", "Tham mưu kế hoạch của xã, trình trước 20/11."
    ),
    Entry("Phân công Lâm Hoài Thương", "Tô Việt Hùng", "11/11 10:24"),
    Entry("Cho ý kiến", "Tôi", "hôm nay 09:36", tone="mine"),
    Entry("Soạn văn bản trả lời", "Việc của tôi", "hạn 20/11", tone="now"),
    Entry("Trình Chủ tịch ký", "Quách Minh Đảm", tone="future"),
    Entry("Phát hành", "Văn thư", tone="future"),
)

OPTIONS = (
    Option("outgoing.drafted", "Soạn trả lời", primary=True), Option("incoming.opinion", "Cho ý kiến"),
    Option("incoming.assigned", "Giao việc"), Option("incoming.finished", "Xong"),
    Option("incoming.refused", "Trả lại nơi gửi", why_not="Văn bản đã vào sổ"),
)  # fmt: skip

OUTBOX = (
    OutboxLine("o1", "Ý kiến về 3412/SNNMT-CCTL", "Lần 2, bắt đầu 09:45:10 · 1 KB", "sending", "Đang gửi"),
    OutboxLine("o2", "Phát hành 118/BC-UBND", "3 trên 4 tệp đã tới máy chủ · 3 KB", "needs-file", "Chờ tệp"),
    OutboxLine("o3", "Tiếp nhận hồ sơ H12.59-261112-0046", "Máy chủ một cửa không trả lời", "retry", "Thử lại 09:47"),
    OutboxLine("o4", "Trả lại 77/UBND-VP", "Văn bản đã được thu hồi lúc 09:20", "refused", "Bị từ chối", "i7"),
    OutboxLine("o5", "Vào sổ 824, số 158/KH-SKHCN", "Biên nhận 7F3A", "sent", "Đã gửi 09:38"),
)


def sample_letter(subject: str = "triển khai phòng, chống hạn hán, xâm nhập mặn mùa khô năm 2026-2027") -> bytes:
    """Return a công văn as PDF, as an office would have sent it."""
    body = (
        "Theo bản tin dự báo nguồn nước mùa khô, độ mặn 4‰ có khả năng lấn sâu vào nội đồng sớm hơn trung bình nhiều "
        "năm từ 10 đến 15 ngày; nguy cơ thiếu nước ngọt phục vụ sản xuất và sinh hoạt tại các địa bàn ven biển.",
        "1. Rà soát hệ thống cống, đập, trạm bơm trên địa bàn; lập danh mục công trình hư hỏng cần sửa chữa.",
        "2. Tổ chức đo độ mặn hằng ngày tại các điểm đã được giao; thông báo kịp thời để Nhân dân chủ động.",
        "3. Báo cáo kết quả thực hiện trước ngày 20 tháng 11 năm 2026.",
    )
    content = DraftContent(
        issuing_body="Sở Nông nghiệp và Môi trường", governing_body="Ủy ban nhân dân tỉnh Cà Mau", subject=subject,
        place="Cà Mau", notation="SNNMT-CCTL", post="PHÓ GIÁM ĐỐC", authority="KT. GIÁM ĐỐC", signer="Trần Văn Thép",
        addressees=("Ủy ban nhân dân các xã, phường",), body=body, recipients=("Như trên", "Giám đốc Sở"),
        urgency="KHẨN",
        number="3412",
    )  # fmt: skip
    return letter(content).data


class Office(SmallDesk):
    """A specialist's desk with something in every folder."""

    theme = "light"

    def __init__(self, copies: int = 1) -> None:
        super().__init__()
        self.me = Person("lht", "Lâm Hoài Thương", "kt", "Chuyên viên", frozenset({Role.SPECIALIST}))
        self.outgoing = list(OUTBOX)
        self.reports = FortyReports()
        self.rows = [_row(n, paper) for n, paper in enumerate(PAPERS * copies)]
        self.letter = sample_letter()
        self.sha = hashlib.sha256(self.letter).hexdigest()
        self.files[self.sha] = self.letter
        self.calendar = default_calendar()

    def office_name(self) -> str:
        return "Ủy ban nhân dân xã Năm Căn"

    def unit_name(self, id: str) -> str:
        return "Phòng Kinh tế"

    def units(self) -> Sequence[Unit]:
        return [Unit("kt", "Phòng Kinh tế"), Unit("vhxh", "Phòng Văn hóa - Xã hội")]

    def people(self) -> Sequence[Person]:
        return [self.me]

    def folder_of(self, item: str) -> Folder:
        return Folder.TO_SIGN if item.startswith("d") else Folder.INCOMING

    def counts(self) -> Mapping[Folder, FolderCount]:
        here = FolderCount(len(self.rows), sum(row.unread for row in self.rows), 1)
        return {
            Folder.TODO: FolderCount(12, 3, 3), Folder.INCOMING: here, Folder.OUTGOING: FolderCount(4),
            Folder.DRAFTS: FolderCount(6), Folder.TO_SIGN: FolderCount(3), Folder.INTAKE: FolderCount(2),
            Folder.UNDER_WAY: FolderCount(128), Folder.RETURNS: FolderCount(9), Folder.REPORTS: FolderCount(2),
        }  # fmt: skip

    def page(self, folder: Folder, after: Cursor | None, limit: int, only: str, order: str) -> Sequence[ListRow]:
        if folder == Folder.TO_SIGN:
            return super().page(folder, after, limit, only, order)
        if folder == Folder.DRAFTS:
            return []
        start = 0 if after is None else after.num + 1
        chosen = [row for row in self.rows if only != "unread" or row.unread]
        return chosen[start : start + limit]

    def due_of(self, row: Row) -> Due:
        lines: tuple[Mapping[str, Any], ...] = ()
        if row.code == "3412/SNNMT-CCTL":
            lines = tuple(line.to_json() for line in due_at_close(self.calendar, NOW.replace(day=11), 7).lines)
        return due_of(row, self.calendar, NOW, lines)

    def item(self, item: str) -> ItemView:
        if item.startswith("d"):
            return super().item(item)
        row = self.rows[int(item[1:])].row
        refs = (
            FileRef(self.sha, "Công văn.pdf", "application/pdf", len(self.letter)),
            FileRef(self.sha[::-1], "Phụ lục I.xlsx", "application/vnd.ms-excel", 18_400),
        )
        meta = f"{row.party} · ký ngày 09/11/2026 · đến ngày 10/11, số đến {row.number} · bản điện tử"
        cards = (
            (Card("danger", "Chữ ký số không hợp lệ", "Kiểm tra lại với nơi gửi trước khi vào sổ."),)
            if row.signature == "invalid" else ()
        )  # fmt: skip
        return ItemView(item, "incoming", row, meta, self.due_of(row), (), refs, ENTRIES, OPTIONS, cards)

    def read(self, item: str) -> None:
        self.asked.append(f"read {item}")

    def preview(self, file: FileRef) -> bytes | None:
        return self.files.get(file.sha256)

    def form(self, item: str, kind: str) -> Form:
        if kind == "incoming.opinion":
            return Form("Cho ý kiến", "Gửi ý kiến", (Field("text", "Ý kiến", "text", required=True),))
        if kind == "incoming.assigned":
            divisions = tuple((unit.id, unit.name) for unit in self.units())
            fields = (
                Field("lead", "Đơn vị chủ trì", "choice", divisions, required=True),
                Field("cooperating", "Phối hợp", "choices", divisions),
                Field("days", "Hạn, số ngày làm việc", "days", value=7),
                Field("text", "Bút phê", "text"),
            )
            return Form("Giao việc", "Giao việc", fields)
        if kind == "incoming.finished":
            return Form("Xong", "Xong")
        if kind == "outgoing.drafted":
            fields = (Field("subject", "Trích yếu", "line", required=True), Field("body", "Nội dung", "text"))
            return Form("Soạn văn bản", "Lưu dự thảo", fields, wide=True)
        return super().form(item, kind)

    def act(self, item: str, kind: str, values: Mapping[str, Any]) -> Done:
        self._ask("act")
        self.acts.append((item, kind, values))
        return Done("Đã ghi")

    def token(self, kind: str = "") -> TokenState:
        return replace(super().token(kind), words="USB ký số: sẵn sàng, hạn đến 06/2028")

    def line(self) -> Line:
        return Line(True, "Đã đồng bộ lúc 09:38", 3, "3 việc chờ gửi · 1,1 MB")


def _row(n: int, paper: Mapping[str, Any]) -> ListRow:
    marks = {"unread", "waiting", "refused"}
    due = f"{paper['due']}T16:30:00+07:00" if "due" in paper else None
    fields = {key: value for key, value in paper.items() if key not in marks | {"due"}}
    row = Row("Đang xử lý", type_name="Công văn", received="2026-11-10T08:00:00+07:00", due=due, **fields)
    waiting, refused = bool(paper.get("waiting")), str(paper.get("refused", ""))
    return ListRow(f"i{n}", "incoming", row, bool(paper.get("unread")), waiting, refused, Cursor(str(n), n))
