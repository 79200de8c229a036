"""``vic sign`` run as people run it: every role, level and way to say where; pdfsig and openssl judge the files."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from desktop.commands import dispatch
from signing.fields import field_boxes
from signing.model import POINTS_PER_MM, Box, Trust
from signing.training.pki import TrainingPki
from signing.verify import verify_pdf
from tests.signing.office import LEADER, PIN, cms_of, paper, write
from tests.signing.test_a_document_is_signed_in_order import extent, render
from tests.signing.test_a_place_is_found import END, written

pytestmark = pytest.mark.logs("pyhanko", "pyhanko_certvalidator")  # they log what we judge
ROOT = Path(__file__).resolve().parents[2]


def vic(pki: TrainingPki, *words: object, pin: str = PIN) -> tuple[int, dict[str, Any]]:
    """Run the command with the training token; return the exit code and what it printed."""
    command = [sys.executable, "-m", "desktop", "sign", *map(str, words), "--json", "--pin-stdin"]
    environment = {**os.environ, **pki.environment, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, input=f"{pin}\n", capture_output=True, text=True, env=environment, cwd=ROOT)
    assert pin not in done.stdout + done.stderr and "Traceback" not in done.stderr, done.stderr
    assert len(done.stdout.strip().splitlines()) == 1, done.stdout
    return done.returncode, json.loads(done.stdout)


@pytest.fixture
def order(pki: TrainingPki, tmp_path: Path) -> list[object]:
    """What every run says: the driver, the token, whom to believe, where to write."""
    pem = tmp_path / "trust.pem"
    ders = [*pki.roots, *pki.intermediates]
    pem.write_text("".join(_pem(path) for path in ders))
    crls = [word for path in pki.crls for word in ("--crl", path)]
    token = ["--module", pki.module, "--token", pki.token_label]
    return [*token, "--trust", pem, *crls, "--out", tmp_path / "out"]


def _pem(path: Path) -> str:
    command = ["openssl", "x509", "-inform", "DER", "-in", path]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def pdfsig_agrees(path: Path, signatures: int) -> None:
    """Poppler finds every signature sound and the whole file covered."""
    said = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=True).stdout
    assert said.count("Signature is Valid") == signatures, said


def openssl_agrees(path: Path, number: int, pki: TrainingPki, folder: Path) -> None:
    """The n-th signature of the file is sound and comes from the root, by openssl alone."""
    cms, content = cms_of(path.read_bytes(), number)
    roots = write(folder / "root.pem", _pem(pki.roots[0]).encode())
    command = [
        "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", write(folder / "s.der", cms),
        "-content", write(folder / "content", content), "-CAfile", roots, "-purpose", "any", "-out", folder / "o",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_leader_signs_prepared_named_and_empty_papers_with_one_login(
    prepared: bytes, pki: TrainingPki, trust: Trust, order: list[object], tmp_path: Path
) -> None:
    other = tmp_path / "khac"
    other.mkdir()
    named = written(*((x, y, text.replace("Nguyễn Văn Hiền", LEADER.name)) for x, y, text in END), pages=2)
    files = [
        write(tmp_path / "a.pdf", prepared), write(tmp_path / "hong.pdf", b"%PDF-1.7 hong"),
        write(other / "a.pdf", named), write(tmp_path / "c.pdf", paper(2)),
    ]  # fmt: skip
    code, said = vic(pki, *files, *order, "--cert", "lanh_dao", "--role", "leader", "--image", pki.signature_image)
    assert code == 1 and (said["operations"], said["logins"]) == (3, 1)
    rows = said["results"]
    assert [row["in"] for row in rows] == [str(file) for file in files]
    assert [row["ok"] for row in rows] == [True, False, True, True] and rows[1]["error"]["code"] == "damaged-pdf"
    assert [Path(row["out"]).name for row in rows if row["ok"]] == ["a.pdf", "a (2).pdf", "c.pdf"]
    assert {row["field"] for row in rows if row["ok"]} == {"lanh_dao"} and rows[0]["level"] == "B"
    for row in rows:
        if row["ok"]:
            assert verify_pdf(Path(row["out"]).read_bytes(), trust).ok
            pdfsig_agrees(Path(row["out"]), 1)
            openssl_agrees(Path(row["out"]), 0, pki, tmp_path)
    left, low, right, high = extent(render(Path(rows[2]["out"]).read_bytes(), 1), Box(1, 300, 280, 260, 140), "blue")
    assert 340 < left and right < 520 and low > 318 and high < 404


def test_the_agency_seals_what_a_leader_signed_and_nothing_else(
    signed: bytes, prepared: bytes, pki: TrainingPki, trust: Trust, order: list[object], tmp_path: Path
) -> None:
    files = [write(tmp_path / "da-ky.pdf", signed), write(tmp_path / "chua-ky.pdf", prepared)]
    words = ("--cert", "co_quan", "--role", "agency", "--image", pki.seal_image, "--seal-mm", "40", "--page", "1")
    code, said = vic(pki, *files, *order, *words, "--box", "250,190,60,60")
    done, refused = said["results"]
    assert code == 1 and refused["error"]["code"] == "not-signed-by-person" and refused["out"] is None
    assert said["operations"] == 1 and sorted(path.name for path in (tmp_path / "out").iterdir()) == ["da-ky.pdf"]
    sealed = Path(done["out"])
    assert verify_pdf(sealed.read_bytes(), trust).ok and sealed.read_bytes().startswith(signed)
    pdfsig_agrees(sealed, 2)
    openssl_agrees(sealed, 1, pki, tmp_path)
    left, low, right, high = extent(render(sealed.read_bytes()), Box(0, 180, 120, 200, 200), "red")
    assert abs((right - left) - 40 * POINTS_PER_MM) < 2.5 and abs((left + right) / 2 - 280) < 2
    assert abs((high - low) - 40 * POINTS_PER_MM) < 2.5 and done["field"] == "co_quan_2"


def test_appendices_and_copies_get_their_stamps(
    pki: TrainingPki, trust: Trust, order: list[object], tmp_path: Path
) -> None:
    file = write(tmp_path / "phu-luc.pdf", paper(2))
    code, said = vic(pki, file, *order, "--cert", "co_quan", "--role", "appendix", "--number", "125/QĐ-UBND")
    (row,) = said["results"]
    assert code == 0 and row["field"] == "phu_luc"
    data = Path(row["out"]).read_bytes()
    assert verify_pdf(data, trust).ok
    pdfsig_agrees(Path(row["out"]), 1)
    copy = ("--role", "copy", "--form", "trích-sao", "--number", "12/TrS-UBND", "--agency", "UBND xã Đất Mũi")
    code, said = vic(pki, file, *order, "--cert", "co_quan", *copy, "--out", tmp_path / "sao")
    assert code == 0 and said["results"][0]["field"] == "ban_sao"
    assert stamp_of(data) == ["Số: 125/QĐ-UBND"]
    assert stamp_of(Path(said["results"][0]["out"]).read_bytes()) == ["TRÍCH SAO", "Số: 12/TrS-UBND", "UBND xã Đất Mũi"]


def stamp_of(data: bytes) -> list[str]:
    """The lines of the stamp on page 1, top right; its last line, the time in ISO 8601, is checked and left out."""
    flat = write_flat(data)
    document = pypdfium2.PdfDocument(flat)
    page = document[0]
    words = page.get_textpage().get_text_bounded(left=595 / 2, bottom=842 - 75, right=595, top=842)
    document.close()
    *lines, time = [line.strip() for line in words.splitlines() if line.strip()]
    assert time[4] == "-" and time[10] == "T" and time.endswith("+07:00") and len(time) == 25
    return lines


def write_flat(data: bytes) -> bytes:
    """The file with what is drawn in its fields made part of the pages, so that its text can be read."""
    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    document[0].flatten()
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


@pytest.mark.parametrize("level", ["T", "LT", "LTA"])
def test_time_and_proofs_are_added_at_once(
    level: str, pki: TrainingPki, trust: Trust, order: list[object], tmp_path: Path
) -> None:
    file = write(tmp_path / "a.pdf", written(*END, pages=2))
    place = ("--anchor", "PHÓ CHỦ TỊCH") if level == "T" else ("--page", "-1", "--box", "60,90,150,60")
    words = ("--cert", "lanh_dao", *place, "--level", level, "--tsa", pki.tsa_url, "--image", pki.signature_image)
    code, said = vic(pki, file, *order, *words)
    (row,) = said["results"]
    assert code == 0 and row["level"] == level and "error" not in row and said["operations"] == 1
    (found,) = verify_pdf(Path(row["out"]).read_bytes(), trust).signatures
    assert found.level == level and found.verdict == "valid" and found.trusted_time is not None


def test_a_level_no_server_gives_keeps_the_signature_and_says_so(
    pki: TrainingPki, trust: Trust, order: list[object], tmp_path: Path
) -> None:
    file = write(tmp_path / "a.pdf", paper())
    words = ("--cert", "lanh_dao", "--field", "o_moi", "--page", "1", "--box", "60,90,150,60", "--level", "T")
    code, said = vic(pki, file, *order, *words, "--tsa", "http://127.0.0.1:9/tsa")
    (row,) = said["results"]
    assert code == 1 and not row["ok"] and row["level"] == "B" and row["error"]["code"] == "timestamp-unavailable"
    assert any("Chưa có ảnh chữ ký" in note for note in row["notes"])
    out = Path(row["out"])
    assert verify_pdf(out.read_bytes(), trust).ok and field_boxes(out.read_bytes()) == {"o_moi": "signed"}
    code, said = vic_upgrade(pki, out, order, tmp_path / "sau")
    assert code == 0 and said["results"][0]["level"] == "LT" and (said["operations"], said["logins"]) == (0, 0)


def vic_upgrade(pki: TrainingPki, file: Path, order: list[object], out: Path) -> tuple[int, dict[str, Any]]:
    """Add time and proofs later, without a token."""
    trusted = order[order.index("--trust") : order.index("--out")]
    return vic(pki, "--upgrade", file, "--level", "LT", "--tsa", pki.tsa_url, *trusted, "--out", out)


def test_a_wrong_pin_is_sent_once_and_writes_nothing(own_pki: TrainingPki, tmp_path: Path) -> None:
    words = [
        "--module",
        own_pki.module,
        "--token",
        own_pki.token_label,
        "--cert",
        "lanh_dao",
        "--out",
        tmp_path / "out",
    ]
    code, said = vic(own_pki, write(tmp_path / "a.pdf", paper()), *words, pin="sai-ma-pin")
    assert code == 1 and said["error"]["code"] == "wrong-pin" and not list((tmp_path / "out").iterdir())
    code, said = vic(own_pki, tmp_path / "a.pdf", *words, "--token", "không có")
    assert code == 1 and said["error"]["code"] == "no-token"


USAGE: Mapping[str, list[str]] = {
    "no folder": ["--module", "m.so"],
    "no driver": ["--out", "o"],
    "page without box": ["--module", "m.so", "--out", "o", "--page", "1"],
    "box without page": ["--module", "m.so", "--out", "o", "--box", "1,2,3,4"],
    "page zero": ["--module", "m.so", "--out", "o", "--page", "0", "--box", "1,2,3,4"],
    "two ways at once": ["--module", "m.so", "--out", "o", "--anchor", "A", "--field", "f"],
    "three numbers": ["--module", "m.so", "--out", "o", "--page", "1", "--box", "1,2,3"],
    "no form of copy": ["--module", "m.so", "--out", "o", "--role", "copy", "--form", "Bản chụp"],
    "no seal so large": ["--module", "m.so", "--out", "o", "--seal-mm", "300"],
    "no such role": ["--module", "m.so", "--out", "o", "--role", "king"],
    "a pin in the order": ["--module", "m.so", "--out", "o", "--pin", "1234"],
}


@pytest.mark.parametrize("what", USAGE)
def test_orders_that_say_too_little_or_too_much_are_wrong_usage(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "a.pdf", paper())
    with pytest.raises(SystemExit) as left:
        dispatch.run(["sign", "a.pdf", *USAGE[what], "--json"])
    said = capsys.readouterr()
    assert left.value.code == 2 and said.err and not said.out
    assert os.listdir(tmp_path) == ["a.pdf"]
