"""A document arrives, is answered, signed, sealed and sent; its sender learns of each step."""

from __future__ import annotations

from collections.abc import Callable

from desktop.tour.record import Record
from desktop.tour.visitor import Visitor
from desktop.training import arriving
from desktop.training.names import CLERK, LEADER, PIN, SPECIALIST
from desktop.training.province import Province
from desktop.workplace import clock
from signing.verify import verify_pdf
from sync.edxml.headers import Answered
from workflow.errors import Trouble
from workflow.rules import Folder

SENDER = "so-nong-nghiep-va-moi-truong"
ANSWER = (
    "Phúc đáp Công văn của quý Sở về việc triển khai phòng, chống hạn hán, xâm nhập mặn mùa khô năm 2026-2027, "
    "Ủy ban nhân dân xã Năm Căn báo cáo như sau:\n"
    "1. Đã rà soát 12 cống, đập trên địa bàn; 04 cống cần sửa chữa trước mùa khô.\n"
    "2. Đo độ mặn hai lần mỗi ngày tại 06 điểm; thông báo trên hệ thống truyền thanh xã."
)
MORE = "\n3. Bảo đảm nước sinh hoạt cho 1.240 hộ dân ven sông Cửa Lớn bằng 03 điểm cấp nước tập trung."

Opens = Callable[[str], Visitor]


class JourneyBroken(Trouble):
    """A journey did not end as it must."""

    code = "journey"
    title = "Hành trình chưa trọn"


def document_journey(province: Province, record: Record, opens: Opens) -> None:
    """Walk the document from its arrival to the last report its sender gets."""
    clerk = opens(CLERK)
    item = _arrives(province, record, clerk)
    leader = opens(LEADER)
    _is_assigned(record, clerk, leader, item)
    specialist = opens(SPECIALIST)
    reply = _is_answered(record, leader, specialist, item)
    _is_signed(record, leader, specialist, reply)
    _is_sent(record, leader, clerk, reply)
    _is_finished(province, record, clerk, specialist, item, reply)


def _arrives(province: Province, record: Record, clerk: Visitor) -> str:
    with record.step("Các sở gửi 10 văn bản qua trục liên thông (edXML, VXP)"):
        clerk.sync()
        arriving.send_arrivals(province, clock())
    with record.step("Văn thư nhận gói, kiểm tra, lưu nguyên gói; báo đã đến (01)"):
        clerk.sync()
    with record.step("Văn thư xem văn bản đến"):
        item = _of(clerk, SENDER, province)
        clerk.show(Folder.INCOMING, item)
        clerk.picture(record.picture("van-thu-van-ban-den"))
    with record.step("Văn thư chọn nhiều văn bản để làm cùng lúc"):
        clerk.tick(4)
        clerk.picture(record.picture("van-thu-chon-nhieu"))
        clerk.untick()
    with record.step("Văn thư vào sổ, lấy số đến; báo đã tiếp nhận (03)"):
        clerk.act(item, "incoming.registered")
        clerk.sync()
        clerk.show(Folder.INCOMING, item)
        clerk.picture(record.picture("van-thu-da-vao-so"))
    return item


def _of(clerk: Visitor, unit: str, province: Province) -> str:
    """Return the newest document of a sender."""
    name = province.directory.unit(unit).name
    rows = clerk.desk.page(Folder.INCOMING, None, 50, "all", "newest")
    return next(row.item for row in rows if row.row.party == name)


def _is_assigned(record: Record, clerk: Visitor, leader: Visitor, item: str) -> None:
    with record.step("Chủ tịch xem việc cần xử lý"):
        leader.sync()
        leader.show(Folder.TODO, item)
        leader.picture(record.picture("chu-tich-can-xu-ly"))
    with record.step("Chủ tịch bút phê, giao Phòng Kinh tế chủ trì, hạn 5 ngày làm việc; báo đã phân công (04)"):
        leader.press("incoming.assigned")
        leader.picture(record.picture("chu-tich-giao-viec"))
        values = {"lead": "nam-can-kt", "person": SPECIALIST, "cooperating": ["nam-can-vhxh"], "days": 5}
        leader.act(item, "incoming.assigned", values | {"text": "Tham mưu văn bản trả lời Sở, trình trước hạn."})
        leader.dismiss()
        leader.sync()
        clerk.sync()


def _is_answered(record: Record, leader: Visitor, specialist: Visitor, item: str) -> str:
    with record.step("Chuyên viên nhận việc, bắt đầu xử lý (05)"):
        specialist.sync()
        specialist.act(item, "incoming.started")
        specialist.show(Folder.TODO, item)
        specialist.picture(record.picture("chuyen-vien-nhan-viec"))
    with record.step("Chuyên viên soạn văn bản trả lời theo mẫu Nghị định 30"):
        specialist.press("outgoing.drafted")
        specialist.picture(record.picture("chuyen-vien-soan-tra-loi"))
        specialist.dismiss()
        form = {field.name: field.value for field in specialist.desk.form(item, "outgoing.drafted").fields}
        reply = specialist.act(item, "outgoing.drafted", form | {"body": ANSWER}).item
        specialist.show(Folder.DRAFTS, reply)
        specialist.picture(record.picture("chuyen-vien-du-thao"))
    with record.step("Chuyên viên trình, Chủ tịch trả lại kèm ý kiến"):
        specialist.act(reply, "outgoing.submitted")
        specialist.sync()
        leader.sync()
        leader.act(reply, "outgoing.returned", {"remark": "Bổ sung phương án nước sinh hoạt cho hộ dân ven sông."})
        leader.sync()
    with record.step("Chuyên viên sửa, trình lại"):
        specialist.sync()
        form = {field.name: field.value for field in specialist.desk.form(reply, "outgoing.revised").fields}
        specialist.show(Folder.DRAFTS, reply)
        specialist.picture(record.picture("chuyen-vien-bi-tra-lai"))
        specialist.act(reply, "outgoing.revised", form | {"body": ANSWER + MORE})
        specialist.act(reply, "outgoing.submitted")
        specialist.sync()
    return reply


def _is_signed(record: Record, leader: Visitor, specialist: Visitor, reply: str) -> None:
    with record.step("Chủ tịch xem trang chờ ký"):
        leader.sync()
        leader.show(Folder.TO_SIGN, reply)
        leader.picture(record.picture("chu-tich-cho-ky"))
    with record.step("Chủ tịch nhập sai mã PIN: USB ký số báo còn mấy lần, không tự thử lại"):
        leader.look_through()
        leader.press("outgoing.signed")
        leader.enter_pin("00000000")
        leader.picture(record.picture("chu-tich-sai-ma-pin"))
    with record.step("Chủ tịch nhập đúng mã PIN, ký bằng USB ký số"):
        leader.enter_pin(PIN)
        leader.picture(record.picture("chu-tich-da-ky"))
        leader.dismiss()
        leader.sync()


def _is_sent(record: Record, leader: Visitor, clerk: Visitor, reply: str) -> None:
    with record.step("Văn thư cấp số từ sổ được giao, đóng dấu của cơ quan"):
        clerk.sync()
        _expect_no(clerk.sign(reply, "outgoing.numbered", PIN))
        clerk.show(Folder.OUTGOING, reply)
        clerk.picture(record.picture("van-thu-da-dong-dau"))
    with record.step("Kiểm tra: cả hai chữ ký hợp lệ"):
        file = clerk.desk.item(reply).files[0]
        data = clerk.desk.file(file.sha256)
        record.keep("van-ban-da-ky.pdf", data)
        verdict = verify_pdf(data, clerk.shell.trust())
        if not verdict.ok or len(verdict.signatures) != 2:
            raise JourneyBroken(f"Văn bản phát hành có {len(verdict.signatures)} chữ ký, kết quả {verdict.verdict}.")
    with record.step("Văn thư gửi; gói edXML lên trục một lần"):
        clerk.act(reply, "outgoing.sent")
        clerk.sync()


def _expect_no(trouble: str) -> None:
    if trouble:
        raise JourneyBroken(trouble)


def _is_kept(record: Record, specialist: Visitor, item: str, reply: str) -> None:
    with record.step("Chuyên viên lập hồ sơ công việc, đưa văn bản đến và văn bản trả lời vào"):
        form = {field.name: field.value for field in specialist.desk.form("", "work_file.opened").fields}
        named = {"title": "Phòng, chống hạn hán, xâm nhập mặn mùa khô 2026-2027", "notation": "01.KT"}
        file = specialist.act("", "work_file.opened", form | named | {"retention": "20 năm"}).item
        for document in (item, reply):
            specialist.act(document, "work_file.added", {"work_file": file})
        specialist.show(Folder.WORK_FILES, file)
        specialist.picture(record.picture("chuyen-vien-ho-so-cong-viec"))


def _is_finished(
    province: Province, record: Record, clerk: Visitor, specialist: Visitor, item: str, reply: str
) -> None:
    sender = province.directory.unit(SENDER)
    with record.step("Sở nhận văn bản trả lời, báo đã đến (01) và đã tiếp nhận (03)"):
        received = arriving.received_by(province, sender.organ, "edoc")
        if len(received) != 1:
            raise JourneyBroken(f"Sở nhận {len(received)} gói, phải đúng 1.")
        state = clerk.shell.place.journal.state(reply)
        about = Answered(province.office.organ, state.document_id, state.code, state.on)
        arriving.report_back(province, sender, about, ("01", "03"), clock())
        clerk.sync()
        clerk.show(Folder.OUTGOING, reply)
        clerk.picture(record.picture("van-thu-noi-nhan-da-tiep-nhan"))
    with record.step("Chuyên viên kết thúc văn bản đến; Sở biết đã hoàn thành (06)"):
        specialist.sync()
        specialist.act(item, "incoming.finished", {"text": "Đã trả lời Sở.", "reply": reply})
        specialist.sync()
        clerk.sync()
        clerk.sync()
    with record.step("Kiểm tra: Sở nhận đủ 01, 03, 04, 05, 06, mỗi mã một lần"):
        codes = sorted(arriving.reported_codes(province, sender.organ))
        if codes != ["01", "03", "04", "05", "06"]:
            raise JourneyBroken(f"Sở nhận các mã {', '.join(codes)}.")
    _is_kept(record, specialist, item, reply)
    with record.step("Văn thư tìm bất cứ gì từ trang nào cũng được (Ctrl+K)"):
        clerk.find("han man")
        clerk.picture(record.picture("van-thu-tim-nhanh"))
        clerk.shell.window.finder.leave()
    with record.step("Văn thư in sổ đăng ký văn bản đến"):
        clerk.shell.window.open_book(str(Folder.INCOMING))
        clerk.rest()
        clerk.picture(record.picture("van-thu-so-dang-ky"))
    with record.step("Văn thư xem Đồng bộ"):
        clerk.show("dong_bo")
        clerk.picture(record.picture("van-thu-dong-bo"))
