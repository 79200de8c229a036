"""A dossier is received with the network off, decided, signed, handed back, and travels when the line returns."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from desktop.printing.content import DraftContent
from desktop.printing.pdf_draft import pdf
from desktop.tour.document_journey import JourneyBroken, Opens
from desktop.tour.record import Record
from desktop.tour.visitor import Visitor
from desktop.training.names import ONE_STOP, PIN
from desktop.training.province import Province
from signing.verify import verify_pdf
from workflow.rules import Folder

PROCEDURE = "2.000815"
APPLICANT = {
    "name": "Trịnh Thị Mỹ Xuyên",
    "uid": "096187004512",
    "birth": "02/09/1987",
    "phone": "0919254067",
    "address": "Ấp 3, xã Năm Căn, tỉnh Cà Mau",
}


def dossier_journey(province: Province, record: Record, opens: Opens) -> None:
    """Walk the dossier from the counter to the TTHC server."""
    officer = opens(ONE_STOP)
    with record.step("Cán bộ một cửa đồng bộ buổi sáng: nhận danh mục thủ tục và mã hồ sơ"):
        officer.sync()
    with record.step("Mất mạng: cả hai máy chủ ngừng trả lời"):
        province.stop_servers()
        officer.sync()
    item = _is_received(record, officer)
    _is_decided(record, officer, item)
    with record.step("Có mạng trở lại: mọi việc lên máy chủ một cửa"):
        province.start()
        officer.sync()
        officer.sync()  # proofs for the result are added after an exchange and leave with the next one
    with record.step("Kiểm tra: hồ sơ có trên máy chủ một cửa đúng một lần"):
        _is_there_once(officer, item)
        officer.show("dong_bo")
        officer.picture(record.picture("mot-cua-dong-bo-sau-khi-co-mang"))
    with record.step("Báo cáo II.06: mỗi con số mở danh sách đứng sau nó"):
        officer.show("bao_cao")
        officer.shell.window.page().primary()
        officer.rest()
        officer.picture(record.picture("mot-cua-bao-cao"))


def _is_received(record: Record, officer: Visitor) -> str:
    with record.step("Tiếp nhận hồ sơ khi mất mạng: thủ tục, người nộp, giấy tờ quét, hẹn trả"):
        values = _filled(officer)
        officer.desk.save_typed("intake", values | {"procedure": dict(officer.desk.procedures(PROCEDURE)[0])})
        officer.show(Folder.INTAKE)
        officer.picture(record.picture("mot-cua-tiep-nhan"))
        done = officer.desk.intake(values)
        officer.desk.drop_typed("intake")
        officer.told(done.item)
        record.keep("giay-hen.pdf", done.paper)
    with record.step("Xem hồ sơ vừa nhận, mất mạng vẫn đủ mã và giấy hẹn"):
        officer.show(Folder.TODO, done.item)
        officer.picture(record.picture("mot-cua-ho-so-cho-gui"))
    return done.item


def _filled(officer: Visitor) -> dict[str, Any]:
    """Return the intake page filled in, with one paper scanned."""
    procedure = next(p for p in officer.desk.procedures("") if p["code"] == PROCEDURE)
    with TemporaryDirectory() as folder:
        scan = Path(folder) / "ban-chinh.pdf"
        scan.write_bytes(_scanned())
        file = officer.desk.put_file(str(scan))
    papers = [
        {"name": paper["name"], "got": True, "form": paper["form"], "file": None} for paper in procedure["papers"]
    ]
    papers[0]["file"] = file.to_json()
    return {"procedure": PROCEDURE, "applicant": APPLICANT, "papers": papers, "paid": True, "give_back": "Tại quầy"}


def _scanned() -> bytes:
    content = DraftContent(
        issuing_body="Giấy tờ huấn luyện", subject="bản chính cần chứng thực", place="Năm Căn", notation="HL",
        post="Người lập", signer="Huấn luyện", body=("Trang này đóng vai bản chính được quét tại quầy.",),
    )  # fmt: skip
    return pdf(content, training=True).data


def _is_decided(record: Record, officer: Visitor, item: str) -> None:
    with record.step("Đối chiếu, soạn kết quả"):
        officer.act(item, "dossier.advanced")
        officer.act(item, "dossier.result_prepared")
    with record.step("Chủ tịch ký kết quả tại quầy, đóng dấu"):
        for kind in ("dossier.result_signed", "dossier.result_sealed"):
            trouble = officer.sign(item, kind, PIN)
            if trouble:
                raise JourneyBroken(trouble)
        file = officer.desk.item(item).files[0]
        data = officer.desk.file(file.sha256)
        record.keep("ket-qua-da-ky.pdf", data)
        verdict = verify_pdf(data, officer.shell.trust())
        if not verdict.ok or len(verdict.signatures) != 2:
            raise JourneyBroken(f"Kết quả có {len(verdict.signatures)} chữ ký, {verdict.verdict}.")
        officer.show(Folder.RETURNS, item)
        officer.picture(record.picture("mot-cua-tra-ket-qua"))
    with record.step("Trả kết quả cho người nộp"):
        officer.act(item, "dossier.handed_over", {"to": APPLICANT["name"], "how": "Trực tiếp tại quầy"})
        officer.show("dong_bo")
        officer.picture(record.picture("mot-cua-viec-cho-gui"))


def _is_there_once(officer: Visitor, item: str) -> None:
    found = [one for one in officer.shell.line.received_dossiers() if one["item"] == item]
    made = len(officer.shell.place.journal.steps(item))
    waiting = sum(line.state != "sent" for line in officer.desk.outbox())
    if [one["steps"] for one in found] != [made] or waiting:
        raise JourneyBroken(f"Máy chủ có {len(found)} hồ sơ này, phải đúng 1 với {made} bước; còn {waiting} việc chờ.")
