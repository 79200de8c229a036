"""Files no item holds are signed with real tokens: by a leader, sealed by the clerk, copied with a number."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from desktop.actions.choose_certificate import trust_of
from desktop.actions.print_register import print_register
from desktop.actions.sign_loose import ENDING, KINDS
from desktop.shown import Stamp
from desktop.training.names import CLERK, LEADER, PIN
from signing.model import Box
from signing.verify import verify_pdf
from tests.desktop.printed_pages import texts
from tests.desktop.small_desk import pdf
from tests.journeys.province import Office, Seat
from tests.signing.office import paper
from tests.signing.test_a_place_is_found import written
from tests.signing.test_the_sign_command import stamp_of

pytestmark = [pytest.mark.journey, pytest.mark.logs("pyhanko", "pyhanko_certvalidator")]


def signed(path: Path, times: int = 1) -> Path:
    """Where the signed file lies."""
    return path.with_name(f"{path.stem}{ENDING}{f' ({times})' if times > 1 else ''}.pdf")


def sign(
    seat: Seat, stamp: Stamp, *files: Path, boxes: Mapping[str, Box] | None = None
) -> tuple[list[str], list[tuple[str, str]]]:
    """Sign as the page does; return why each file was not signed ("" when it was), and what was told."""
    told: list[tuple[str, str]] = []

    def hear(item: str, state: Any, words: str) -> bool:
        told.append((Path(item).name, state))
        return True

    values = {"stamp": stamp, "boxes": boxes or {}}
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
