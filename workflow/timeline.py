"""What a step says of itself in the timeline (Diễn biến): a title of a few words, and what was said with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from workflow import payload as read
from workflow.archive.told import WORDS as WORK_FILE
from workflow.dossiers.move_words import move_words
from workflow.people import Directory
from workflow.procedures.procedure import Procedure
from workflow.steps import Step
from workflow.vietnamese import amount, iso_short

Words = tuple[str, str]
Payload = Mapping[str, Any]


def who(step: Step, directory: Directory, me: str = "") -> str:
    """Return who did a step: the name ("Tôi" for ``me``), and in whose place ("Hồng Phúc, thay mặt Minh Đảm")."""
    name = "Tôi" if step.actor == me else directory.name(step.actor)
    return f"{name}, thay mặt {directory.name(step.on_behalf_of)}" if step.on_behalf_of else name


def words(step: Step, directory: Directory) -> Words:
    """Return title and text of a step; a kind this program does not know shows its name."""
    say = _WORDS.get(step.kind)
    return say(step.payload, directory) if say else (step.kind, "")


def _plain(title: str, name: str = "") -> Callable[[Payload, Directory], Words]:
    """Say ``title``, and the payload's text ``name`` below it."""
    return lambda payload, directory: (title, read.text(payload, name) if name else "")


def _party(payload: Payload, name: str) -> str:
    party = read.record(payload, name)
    return read.text(party, "name") or read.text(party, "organ")


def _arrived(payload: Payload, directory: Directory) -> Words:
    return f"Văn bản đến từ {_party(payload, 'from') or 'nơi gửi không rõ tên'}", ""


def _registered(payload: Payload, directory: Directory) -> Words:
    return f"Vào sổ, số đến {read.whole(payload, 'number')}", f"Ngày đến {iso_short(read.text(payload, 'on'))}"


def _assigned(payload: Payload, directory: Directory) -> Words:
    lead, person = read.text(payload, "lead"), read.text(payload, "person")
    who = directory.name(lead) + (f" ({directory.name(person)})" if person and person != lead else "")
    lines = [read.text(payload, "text")]
    helpers = [directory.name(id) for id in read.texts(payload, "cooperating")]
    if helpers:
        lines.append(f"Phối hợp: {', '.join(helpers)}")
    if read.text(payload, "due"):
        lines.append(f"Hạn {_due(payload)}")
    return f"Giao {who} chủ trì", "\n".join(line for line in lines if line)


def _transferred(payload: Payload, directory: Directory) -> Words:
    start, to = directory.name(read.text(payload, "from")), directory.name(read.text(payload, "to"))
    return f"Chuyển việc từ {start} sang {to}", read.text(payload, "text")


def _passed_on(payload: Payload, directory: Directory) -> Words:
    return f"Chuyển cho {directory.name(read.text(payload, 'to'))} soạn tiếp", read.text(payload, "text")


def _mandate(payload: Payload, directory: Directory) -> Words:
    giver, taker = (directory.name(read.text(payload, name)) for name in ("giver", "taker"))
    span = f"Từ {iso_short(read.text(payload, 'start'))} đến hết {iso_short(read.text(payload, 'end'))}"
    unit = read.text(payload, "unit")
    only = f"Chỉ việc của {directory.name(unit)}" if unit else ""
    return f"{taker} làm thay {giver}", "\n".join(filter(None, (span, only, read.text(payload, "text"))))


def _due(payload: Payload) -> str:
    return iso_short(read.text(payload, "due"))


def _finished(payload: Payload, directory: Directory) -> Words:
    text = read.text(payload, "text")
    return "Xong", text or ("Đã có văn bản trả lời" if read.text(payload, "reply") else "")


_VERDICTS = {
    "none": "Tệp không có chữ ký số",
    "valid": "Chữ ký số hợp lệ",
    "undetermined": "Chữ ký số chưa kiểm được",
    "invalid": "Chữ ký số không hợp lệ",
}


def _checked(payload: Payload, directory: Directory) -> Words:
    signers = [read.text(signature, "signer") for signature in read.records(payload, "signatures")]
    title = _VERDICTS.get(read.text(payload, "verdict"), "Kiểm tra chữ ký số")
    return title, ", ".join(signer for signer in signers if signer)


def _drafted(payload: Payload, directory: Directory) -> Words:
    reply = read.text(payload, "reply_code")
    return "Soạn dự thảo", f"Trả lời {reply}" if reply else ""


def _revised(payload: Payload, directory: Directory) -> Words:
    names = [directory.name(person) for person in read.texts(payload, "merged")]
    return "Sửa dự thảo", f"Đã gộp với bản của {', '.join(names)}" if names else ""


def _submitted(payload: Payload, directory: Directory) -> Words:
    return f"Trình {directory.name(read.text(payload, 'to'))} ký", ""


def _signed(title: str) -> Callable[[Payload, Directory], Words]:
    def say(payload: Payload, directory: Directory) -> Words:
        return title, read.text(read.record(payload, "certificate"), "subject")

    return say


def _numbered(payload: Payload, directory: Directory) -> Words:
    return f"Cấp số {read.text(payload, 'code')}", f"Ngày văn bản {iso_short(read.text(payload, 'on'))}"


def _sent(payload: Payload, directory: Directory) -> Words:
    names = [read.text(to, "name") or read.text(to, "organ") for to in read.records(payload, "receivers")]
    return f"Gửi {len(names)} nơi nhận", ", ".join(names)


_STATUS = {
    "01": "Đã đến", "02": "Từ chối tiếp nhận", "03": "Đã tiếp nhận", "04": "Đã phân công", "05": "Đang xử lý",
    "06": "Đã xử lý xong", "13": "Yêu cầu lấy lại", "15": "Đồng ý yêu cầu", "16": "Từ chối yêu cầu",
}  # fmt: skip


def _delivered(payload: Payload, directory: Directory) -> Words:
    organ, code = read.text(payload, "organ"), read.text(payload, "code")
    name = next((unit.name for unit in directory.units.values() if unit.organ and unit.organ == organ), organ)
    return f"{name}: {_STATUS.get(code, code)}", read.text(payload, "text")


_WISHED = {"recall": "lấy lại", "update": "cập nhật", "replace": "thay thế"}
_CHANGED = {"subject": "trích yếu", "due": "hạn trả lời", "urgency": "độ khẩn", "content": "nội dung"}


def _wished(payload: Payload, directory: Directory) -> Words:
    return f"Nơi gửi yêu cầu {_WISHED.get(read.text(payload, 'what'), 'thay đổi')}", read.text(payload, "reason")


def _stray(payload: Payload, directory: Directory) -> Words:
    return f"Thông báo từ {_party(payload, 'from') or 'nơi gửi không rõ tên'}", read.text(payload, "why_text")


def _recalled(payload: Payload, directory: Directory) -> Words:
    organs = read.texts(payload, "organs")
    title = "Thu hồi trước khi gửi" if read.text(payload, "by") == "local" else f"Yêu cầu {len(organs)} nơi trả lại"
    return title, read.text(payload, "reason")


def _updated(payload: Payload, directory: Directory) -> Words:
    changed = [words for name, words in _CHANGED.items() if name in read.record(payload, "changes")]
    added = [read.text(one, "name") for one in read.records(payload, "added")]
    lines = [read.text(payload, "reason"), f"Gửi thêm: {', '.join(added)}" if added else ""]
    return f"Cập nhật {', '.join(changed) or 'nơi nhận'}", "\n".join(line for line in lines if line)


def _replacing(title: str) -> Callable[[Payload, Directory], Words]:
    def say(payload: Payload, directory: Directory) -> Words:
        return f"{title} {read.text(payload, 'code')}".strip(), read.text(payload, "reason")

    return say


def _received(payload: Payload, directory: Directory) -> Words:
    name = read.text(read.record(payload, "applicant"), "name")
    return f"Tiếp nhận hồ sơ của {name}", f"Hẹn trả {_due(payload)}" if read.text(payload, "due") else ""


def _receipt(payload: Payload, directory: Directory) -> Words:
    again = read.flag(payload, "copy") or read.whole(payload, "copy") > 1
    return ("In lại giấy hẹn" if again else "In giấy hẹn"), ""


def _advanced(payload: Payload, directory: Directory) -> Words:
    return f"Chuyển bước “{read.text(payload, 'to')}”", read.text(payload, "text")


def step_words(step: Step, procedure: Procedure, directory: Directory) -> Words:
    """Return the words of a dossier's step, naming the steps of its procedure as the procedure names them."""
    if step.kind not in ("dossier.advanced", "dossier.returned"):
        return words(step, directory)
    return move_words(step.kind, step.payload, procedure, directory)


def _asked(payload: Payload, directory: Directory) -> Words:
    what = "; ".join(read.texts(payload, "what"))
    return "Yêu cầu bổ sung, tạm dừng tính giờ", "\n".join(filter(None, (what, read.text(payload, "reason"))))


def _sent_back(payload: Payload, directory: Directory) -> Words:
    return f"Trả về bước “{read.text(payload, 'to')}”", read.text(payload, "text")


def _duty(payload: Payload, directory: Directory) -> Words:
    until = read.text(payload, "until")
    lines = (
        f"{read.text(payload, 'what')}: {amount(read.whole(payload, 'amount'))}",
        f"Hạn nộp {iso_short(until)}" if until else "",
    )
    return "Báo nghĩa vụ tài chính, tạm dừng tính giờ", "\n".join(filter(None, lines))


_PAYMENT = {"paid": "Đã nộp", "failed": "Nộp chưa được", "refunded": "Đã hoàn trả"}


def _payment(payload: Payload, directory: Directory) -> Words:
    said = _PAYMENT.get(read.text(payload, "state"), "Thanh toán")
    lines = (read.text(payload, "what"), read.text(payload, "receipt"), read.text(payload, "channel"))
    return f"{said} {amount(read.whole(payload, 'amount'))} qua mạng", "\n".join(filter(None, lines))


def _dated(title: str, *names: str) -> Callable[[Payload, Directory], Words]:
    def say(payload: Payload, directory: Directory) -> Words:
        promise = f"Hẹn trả {_due(payload)}" if read.text(payload, "due") else ""
        return title, "\n".join(filter(None, (*(read.text(payload, name) for name in names), promise)))

    return say


def _given(payload: Payload, directory: Directory) -> Words:
    """Say to whom a field report was given: a unit, somebody of it, or both."""
    ids = (read.text(payload, "person"), read.text(payload, "unit"))
    return f"Giao {', '.join(directory.name(id) for id in ids if id)}", read.text(payload, "text")


def _rated(payload: Payload, directory: Directory) -> Words:
    return f"Người phản ánh đánh giá {read.whole(payload, 'rating')}/5", read.text(payload, "text")


def _handed(payload: Payload, directory: Directory) -> Words:
    return f"Trả kết quả cho {read.text(payload, 'to') or 'người nộp'}", read.text(payload, "how")


_WORDS: Mapping[str, Callable[[Payload, Directory], Words]] = {
    "incoming.arrived": _arrived,
    "incoming.refused": _plain("Trả lại nơi gửi", "reason"),
    "incoming.registered": _registered,
    "incoming.steered": _plain("Bút phê", "text"),
    "incoming.assigned": _assigned,
    "incoming.started": _plain("Bắt đầu xử lý"),
    "incoming.opinion": _plain("Ý kiến", "text"),
    "incoming.finished": _finished,
    "incoming.transferred": _transferred,
    "incoming.handed_back": _plain("Trả lại việc", "reason"),
    "incoming.taken_back": _plain("Thu hồi việc đã giao"),
    "incoming.checked": _checked,
    "incoming.change_asked": _wished,
    "incoming.change_agreed": _plain("Đồng ý yêu cầu của nơi gửi", "text"),
    "incoming.change_refused": _plain("Từ chối yêu cầu của nơi gửi", "reason"),
    "outgoing.drafted": _drafted,
    "outgoing.revised": _revised,
    "outgoing.submitted": _submitted,
    "outgoing.returned": _plain("Trả lại dự thảo", "remark"),
    "outgoing.recalled_submission": _plain("Thu hồi bản trình", "text"),
    "outgoing.passed_on": _passed_on,
    "outgoing.opinion": _plain("Góp ý", "text"),
    "outgoing.initialled": _signed("Ký nháy"),
    "outgoing.cosigned": _signed("Cùng ký"),
    "outgoing.signed": _signed("Ký số"),
    "outgoing.numbered": _numbered,
    "outgoing.sealed": _signed("Đóng dấu số của cơ quan"),
    "outgoing.sent": _sent,
    "outgoing.delivered": _delivered,
    "outgoing.voided": _plain("Hủy", "reason"),
    "outgoing.published": _plain("Công khai trên Cổng", "group"),
    "outgoing.unpublished": _plain("Gỡ khỏi Cổng", "reason"),
    "outgoing.recalled": _recalled,
    "outgoing.updated": _updated,
    "outgoing.replaces": _replacing("Thay thế văn bản"),
    "outgoing.replaced": _replacing("Được thay thế bằng văn bản"),
    "stray.came": _stray,
    "stray.matched": _plain("Ghép vào văn bản", "text"),
    "stray.dismissed": _plain("Bỏ qua", "reason"),
    "outgoing.stamped": _plain("Thêm dấu thời gian"),
    **WORK_FILE,
    "mandate.given": _mandate,
    "mandate.accepted": _plain("Nhận làm thay"),
    "mandate.declined": _plain("Không nhận làm thay", "reason"),
    "mandate.revoked": _plain("Thu hồi việc làm thay", "reason"),
    "entry.written": _plain("Ghi sổ", "code"),
    "entry.signed": _plain("Ký nhận", "name"),
    "entry.returned": _plain("Trả bản lưu"),
    "entry.voided": _plain("Bỏ dòng", "reason"),
    "field_report.received": _plain("Nhận phản ánh", "text"),
    "field_report.assigned": _given,
    "field_report.handed": _given,
    "field_report.started": _plain("Bắt đầu xử lý"),
    "field_report.opinion": _plain("Ý kiến", "text"),
    "field_report.drafted": _plain("Dự thảo trả lời", "text"),
    "field_report.sent_back": _plain("Trả lại dự thảo trả lời", "remark"),
    "field_report.approved": _plain("Duyệt trả lời"),
    "field_report.published": _plain("Trả lời công khai"),
    "field_report.returned": _plain("Chuyển trả phản ánh", "text"),
    "field_report.reopened": _plain("Phản ánh lại", "text"),
    "field_report.rated": _rated,
    "field_report.extended": _dated("Gia hạn trả lời", "reason"),
    "dossier.received": _received,
    "dossier.receipt_printed": _receipt,
    "dossier.advanced": _advanced,
    "dossier.supplement_requested": _asked,
    "dossier.supplemented": _dated("Nhận giấy tờ bổ sung, tính giờ tiếp"),
    "dossier.opinion": _plain("Ý kiến", "text"),
    "dossier.result_prepared": _plain("Trình kết quả"),
    "dossier.result_signed": _signed("Ký số kết quả"),
    "dossier.result_sealed": _signed("Đóng dấu số kết quả"),
    "dossier.result_stamped": _plain("Thêm dấu thời gian cho kết quả"),
    "dossier.handed_over": _handed,
    "dossier.refused": _plain("Không giải quyết", "reason"),
    "dossier.withdrawn": _plain("Rút hồ sơ", "reason"),
    "dossier.consent_withdrawn": _plain("Rút đồng ý dùng lại giấy tờ", "reason"),
    "dossier.apologised": _dated("Xin lỗi, hẹn lại", "reason"),
    "dossier.extended": _dated("Gia hạn", "reason", "basis"),
    "dossier.returned": _sent_back,
    "dossier.finance_notified": _duty,
    "dossier.finance_paid": _dated("Đã nộp tiền, tính giờ tiếp", "receipt"),
    "dossier.payment_noted": _payment,
    "dossier.stopped": _plain("Dừng giải quyết", "reason"),
    "dossier.resumed": _dated("Giải quyết tiếp", "reason"),
}
