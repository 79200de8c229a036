"""Files no item holds are signed with real tokens: by a leader, sealed by the clerk, copied with a number."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.actions.choose_certificate import trust_of
from desktop.actions.print_register import print_register
from desktop.actions.sign_loose import ENDING, KINDS
from desktop.app import build
from desktop.pages.files_page import FILES
from desktop.pages.verify_page import VERIFY
from desktop.secrets_box import SecretsBox
from desktop.shown import Stamp
from desktop.training.names import CLERK, LEADER, PIN
from desktop.training.province import Province
from desktop.workplace import open_workplace
from signing.model import Box
from signing.reading import sha256
from signing.verify import verify_pdf
from tests.desktop.page_tools import picture, press
from tests.desktop.printed_pages import texts
from tests.desktop.small_desk import pdf
from tests.journeys.province import Office, Seat
from tests.signing.office import paper
from tests.signing.test_a_document_is_signed_in_order import extent, render
from tests.signing.test_a_place_is_found import written
from tests.signing.test_the_sign_command import stamp_of

pytestmark = [pytest.mark.journey, pytest.mark.logs("pyhanko", "pyhanko_certvalidator")]


def signed(path: Path, times: int = 1) -> Path:
    """Where the signed file lies."""
    return path.with_name(f"{path.stem}{ENDING}{f' ({times})' if times > 1 else ''}.pdf")


def sign(
    seat: Seat,
    stamp: Stamp,
    *files: Path,
    boxes: Mapping[str, Box] | None = None,
    changed: Mapping[str, str] | None = None,
) -> tuple[list[str], list[tuple[str, str]]]:
    """Sign as the page does; return why each file was not signed ("" when it was), and what was told."""
    told: list[tuple[str, str]] = []

    def hear(item: str, state: Any, words: str) -> bool:
        told.append((Path(item).name, state))
        return True

    shown = {str(file): sha256(file.read_bytes()) for file in files} | dict(changed or {})
    values = {"stamp": stamp, "boxes": boxes or {}, "shown": shown}
    results = seat.desk.sign([str(file) for file in files], KINDS[stamp.role], PIN, values, hear)
    return [why for _, why in results], told


def test_a_leader_signs_files_and_the_clerk_seals_only_those(office: Office, tmp_path: Path) -> None:
    leader, clerk = office.seat(LEADER), office.seat(CLERK)
    name = leader.place.me.name
    letter, plain, broken = (tmp_path / f"{stem}.pdf" for stem in ("cong-van", "bien-ban", "hong"))
    letter.write_bytes(written((430, 420, "CHỦ TỊCH"), (430, 320, name)))
    plain.write_bytes(pdf("Trang", 2))
    broken.write_bytes(b"%PDF-1.7 hong")
    own = Box(1, 60, 100, 120, 50)
    whys, told = sign(leader, Stamp(), letter, broken, plain, boxes={str(plain): own})
    assert whys[0] == whys[2] == "" and "PDF" in whys[1]
    assert told[:3] == [("cong-van.pdf", "signing"), ("cong-van.pdf", "signed"), ("hong.pdf", "signing")]
    trust = trust_of(leader.place)
    for path in (letter, plain):
        (found,) = verify_pdf(signed(path).read_bytes(), trust).signatures
        assert found.signer == name and found.verdict == "valid"
    assert b"_da-ky" not in letter.read_bytes() and len(list(tmp_path.iterdir())) == 5
    (why,), _ = sign(leader, Stamp(), plain, changed={str(plain): "0" * 64})
    assert "đã được xem" in why, "only what was looked at is signed"
    whys, _ = sign(clerk, Stamp("agency"), signed(letter), plain)
    assert whys[0] == "" and "chưa có chữ ký số cá nhân" in whys[1]
    sealed = signed(signed(letter))
    assert len(verify_pdf(sealed.read_bytes(), trust).signatures) == 2 and verify_pdf(sealed.read_bytes(), trust).ok
    said = subprocess.run(["pdfsig", "-nocert", sealed], capture_output=True, text=True, check=True).stdout
    assert said.count("Signature is Valid") == 2


def test_a_copy_takes_its_number_and_stands_in_its_book(office: Office, tmp_path: Path) -> None:
    clerk = office.seat(CLERK)
    clerk.synced()
    scan, broken = tmp_path / "giay-khai-sinh.pdf", tmp_path / "hong.pdf"
    scan.write_bytes(paper(1))
    broken.write_bytes(b"%PDF-1.7 hong")
    whys, _ = sign(clerk, Stamp("copy", form="SAO Y", take_number=True), scan, broken, scan)
    assert [bool(why) for why in whys] == [False, True, False]
    form, code, *agency = stamp_of(signed(scan).read_bytes())
    assert form == "SAO Y" and code.startswith("Số: ") and code.endswith(f"/SY-{clerk.place.office.short}")
    assert " ".join(agency) == clerk.place.office.name and signed(scan, 2).exists()
    numbers = [int(stamp_of(signed(scan, times).read_bytes())[1].split()[1].split("/")[0]) for times in (1, 2)]
    assert numbers[1] == numbers[0] + 2, "the number of the damaged file is written off, not used again"
    today = clerk.place.now().date()
    book = " ".join(texts(print_register(clerk.place, "ban-sao", today, today, "pdf").data))
    assert code.removeprefix("Số: ") in book and "giay-khai-sinh" in book


def test_the_agencys_key_is_the_clerks(office: Office, tmp_path: Path) -> None:
    leader = office.seat(LEADER)
    file = tmp_path / "a.pdf"
    file.write_bytes(pdf("Trang"))
    assert leader.desk.loose.roles() == ("leader",)
    assert set(office.seat(CLERK).desk.loose.roles()) == {"leader", "agency", "appendix", "copy"}


def test_a_preview_says_where_and_what_will_be_drawn(office: Office, tmp_path: Path) -> None:
    clerk = office.seat(CLERK)
    file = tmp_path / "a.pdf"
    file.write_bytes(pdf("Trang"))
    sight = clerk.desk.loose.sight(str(file), Stamp("appendix", "125/QĐ-UBND"))
    assert sight.lines[0] == "Số: 125/QĐ-UBND" and sight.lines[1].endswith("+07:00") and not sight.picture
    assert sight.survey.box is not None and sight.survey.least[0] > 100
    seal = clerk.desk.loose.sight(str(file), Stamp("agency"))
    assert seal.picture and abs(seal.survey.least[0] - 102.05) < 0.01


def test_in_the_window_a_file_is_placed_by_keys_and_signed_by_the_worker(
    province: Province, boxes: dict[str, SecretsBox], qtbot: QtBot, tmp_path: Path
) -> None:
    paper_path = tmp_path / "bien-ban.pdf"
    paper_path.write_bytes(paper(2))
    with Office(province, boxes) as office:
        box = office.box(LEADER)
    shell = build(open_workplace(province.desk(LEADER).folder, box=box))
    try:
        qtbot.addWidget(shell.window)
        shell.window.show()
        shell.window.open(FILES)
        page: Any = shell.window.page()
        page.add([str(paper_path)])
        qtbot.waitUntil(lambda: bool(page.rows.rows) and page.rows.rows[0].state == "ready", timeout=20_000)
        qtbot.waitUntil(lambda: page.view.pages == 2 and not shell.lanes.busy, timeout=10_000)
        for key in (Qt.Key.Key_PageUp, Qt.Key.Key_Up, Qt.Key.Key_Left):
            press(page.view, key, modifiers=Qt.KeyboardModifier.ShiftModifier)
        chosen = page.rows.rows[0].own
        assert page.handle_key("F9")
        qtbot.waitUntil(lambda: page.round.card is not None, timeout=10_000)
        picture(shell.window, "files-journey")
        page.round.card.entered.emit(PIN)
        qtbot.waitUntil(
            lambda: page.round.progress is not None and page.round.progress.close_button.isEnabled(), timeout=20_000
        )
        press(page.round.progress, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: page.rows.rows[0].state == "signed", timeout=5_000)
        shell.window.open(VERIFY)
        judged: Any = shell.window.page()
        judged.check(str(signed(paper_path)))
        qtbot.waitUntil(lambda: not judged.running, timeout=30_000)
        picture(shell.window, "verify-journey")
        assert [card.chip.text() for card in judged.cards] == ["Hợp lệ"]
    finally:
        shell.close()
    data = signed(paper_path).read_bytes()
    assert verify_pdf(data, trust_of(shell.place)).ok and chosen is not None and chosen.page == 0
    around = Box(0, chosen.x - 20, chosen.y - 20, chosen.w + 40, chosen.h + 40)
    left, low, right, high = extent(render(data), around, "blue")
    assert chosen.x - 1 <= left and right <= chosen.x + chosen.w + 1
    assert chosen.y - 1 <= low and high <= chosen.y + chosen.h + 1
