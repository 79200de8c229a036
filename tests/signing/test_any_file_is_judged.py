"""A file from anywhere: PDF, XML, a signature beside it or in a container; in words, with progress, ended at once."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from desktop.desk.judging_desk import JudgingDesk
from signing.cades import sign_detached
from signing.errors import DamagedPdf, FileTrouble, NotJudgeable, WorkerFailed
from signing.here import SigningHere
from signing.judging import judge_file
from signing.model import Trust
from signing.pdf_work import PdfWork
from signing.token_client import OpenToken
from signing.training.pki import TrainingPki
from signing.worker_client import SigningWorker
from signing.xades import sign_xml
from tests.signing.office import write

CONTENT = "Nội dung đã ký".encode()


@pytest.fixture(scope="module")
def signature(token: OpenToken, trust: Trust) -> bytes:
    return sign_detached(CONTENT, token, "lanh_dao", trust=trust).data


def container(path: Path, files: dict[str, bytes]) -> Path:
    """A container as ETSI EN 319 162 lays it out."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("mimetype", "application/vnd.etsi.asic-s+zip", zipfile.ZIP_STORED)
        for name, data in files.items():
            box.writestr(name, data)
    return path


def test_a_signature_beside_a_file_is_found_from_either_side(tmp_path: Path, signature: bytes, trust: Trust) -> None:
    file = write(tmp_path / "bang.xlsx", CONTENT)
    beside = write(tmp_path / "bang.xlsx.p7s", signature)
    assert judge_file(file, trust).ok and judge_file(beside, trust).ok
    file.write_bytes(CONTENT + b"!")
    assert judge_file(file, trust).verdict == judge_file(beside, trust).verdict == "invalid"
    file.unlink()
    with pytest.raises(NotJudgeable, match=r"bang\.xlsx"):
        judge_file(beside, trust)


def test_a_container_is_judged_by_the_signature_in_it(tmp_path: Path, signature: bytes, trust: Trust) -> None:
    good = container(tmp_path / "a.asics", {"bang.xlsx": CONTENT, "META-INF/signature.p7s": signature})
    found = judge_file(good, trust)
    assert found.ok and "Tệp được ký trong gói: bang.xlsx." in found.notes and found.sha256
    bad = container(tmp_path / "b.asics", {"bang.xlsx": CONTENT + b"!", "META-INF/signature.p7s": signature})
    assert judge_file(bad, trust).verdict == "invalid"
    assert judge_file(good, Trust(trust.roots, trust.intermediates)).verdict == "undetermined", "revocation unknown"


@pytest.mark.parametrize(
    "inside",
    [
        {"a.txt": CONTENT},
        {"a.txt": CONTENT, "b.txt": CONTENT, "META-INF/signature.p7s": b"0"},
        {"a.txt": CONTENT, "META-INF/signatures.xml": b"<x/>"},
        {"META-INF/signature.p7s": b"0"},
    ],
    ids=["archive", "two files", "other form", "nothing signed"],
)
def test_other_archives_are_not_judged(tmp_path: Path, inside: dict[str, bytes], trust: Trust) -> None:
    with pytest.raises(NotJudgeable):
        judge_file(container(tmp_path / "a.zip", inside), trust)


def test_broken_and_hostile_archives_are_told_plainly(tmp_path: Path, signature: bytes, trust: Trust) -> None:
    whole = container(tmp_path / "a.asics", {"a": CONTENT, "META-INF/signature.p7s": signature}).read_bytes()
    for cut in range(4, len(whole), 97):
        with pytest.raises(NotJudgeable):
            judge_file(write(tmp_path / "b.asics", whole[:cut]), trust)
    with zipfile.ZipFile(tmp_path / "large.asics", "w", zipfile.ZIP_DEFLATED) as box:
        with box.open("a", "w", force_zip64=True) as out:
            for _ in range(257):
                out.write(bytes(1024 * 1024))
        box.writestr("META-INF/signature.p7s", signature)
    with pytest.raises(NotJudgeable):
        judge_file(tmp_path / "large.asics", trust)


def test_pdf_and_xml_are_known_by_what_they_are(tmp_path: Path, sealed: bytes, token: OpenToken, trust: Trust) -> None:
    far: list[tuple[int, int]] = []
    pdf = write(tmp_path / "khong-ten", sealed)
    assert judge_file(pdf, trust, progress=lambda *how: far.append(how)).ok and far[-1] == (2, 2)
    xml = sign_xml(b"<a><b>1</b></a>", token, "lanh_dao", trust=trust).data
    assert judge_file(write(tmp_path / "a.xml", xml), trust).ok
    with pytest.raises(DamagedPdf):
        judge_file(write(tmp_path / "a.docx", b"khong phai"), trust)
    with pytest.raises(FileTrouble):
        judge_file(tmp_path / "khong-co.pdf", trust)


Opened = Callable[..., JudgingDesk]


@pytest.fixture
def opened(pki: TrainingPki) -> Opened:
    """Opens desks of an office that believes the training authority."""

    def make(signer: PdfWork, **change: Any) -> JudgingDesk:
        lists = [tuple(str(path) for path in paths) for paths in (pki.roots, pki.intermediates, pki.crls)]
        known = {"roots": lists[0], "intermediates": lists[1], "crls": lists[2], "tsa": "", "hosts": ()}
        signing = SimpleNamespace(**(known | change))
        place: Any = SimpleNamespace(
            signer=signer, settings=SimpleNamespace(signing=signing), now=lambda: datetime.now(UTC)
        )
        return JudgingDesk(place)

    return make


def test_a_desk_says_it_in_words_and_green_only_where_all_is_known(
    opened: Opened, tmp_path: Path, sealed: bytes
) -> None:
    file, far = write(tmp_path / "a.pdf", sealed), []
    found = opened(SigningHere()).judge(str(file), lambda *how: far.append(how))
    assert (found.tone, found.words) == ("ok", "Mọi chữ ký của tệp đều hợp lệ") and far[-1] == (2, 2)
    assert [one.tone for one in found.signatures] == ["ok", "ok"]
    leader = found.signatures[0]
    assert leader.signer == "Nguyễn Văn Hiền" and ("Số định danh", "CCCD:096080001234") in leader.facts
    assert len(leader.points) == 10 and {one.found for one in leader.points if one.required} == {"Đạt"}
    unknown = opened(SigningHere(), crls=()).judge(str(file), lambda done, total: None)
    assert unknown.tone == "today" and {one.tone for one in unknown.signatures} == {"today"}
    assert "Chưa xác định được" in {one.found for one in unknown.signatures[0].points}
    changed = sealed.replace(b"(125)", b"(126)", 1) if b"(125)" in sealed else sealed[:900] + b"X" + sealed[901:]
    broken = opened(SigningHere()).judge(str(write(tmp_path / "b.pdf", changed)), lambda done, total: None)
    assert broken.tone == "danger" and broken.words == "Có chữ ký không hợp lệ"


def test_a_check_that_is_ended_ends_at_once_and_no_other_work_with_it(
    opened: Opened, tmp_path: Path, sealed: bytes
) -> None:
    with SigningWorker() as worker:
        worker.warm_up()
        pid, desk = worker.pid, opened(worker)
        with pytest.raises(WorkerFailed):
            desk.judge(str(write(tmp_path / "a.pdf", sealed)), lambda done, total: desk.end())
        assert worker.pid == pid, "what signs meanwhile goes on"
