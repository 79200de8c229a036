"""Many files, one PIN: a bad one never stops the rest, and no file is left half written."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from signing import errors
from signing.batch import SignRequest, sign_files, upgrade_files, write_file
from signing.model import Box, Trust
from signing.token_client import OpenToken, TokenProcess
from signing.training.pki import TrainingPki
from signing.verify import verify_pdf
from tests.signing.office import PIN, looks, paper, write

pytestmark = pytest.mark.logs("pyhanko", "pyhanko_certvalidator")  # they log what we judge


def opener(process: TokenProcess, pki: TrainingPki) -> OpenToken:
    """Logs in as the program does, once a batch."""
    return process.login(process.find(label=pki.token_label), PIN)


def requests(folder: Path, prepared: bytes, pki: TrainingPki) -> list[SignRequest]:
    """Four files, the second and third of them bad."""
    files = {"a": prepared, "b": b"no pdf", "c": paper(), "d": prepared}
    out = folder / "out"
    out.mkdir()
    return [SignRequest(write(folder / f"{n}.pdf", data), out / f"{n}.pdf", looks(pki)[0]) for n, data in files.items()]


def test_a_bad_file_does_not_stop_the_others(
    prepared: bytes, process: TokenProcess, pki: TrainingPki, trust: Trust, tmp_path: Path
) -> None:
    steps: list[tuple[int, int]] = []
    batch = sign_files(
        requests(tmp_path, prepared, pki),
        lambda: opener(process, pki),
        certificate_id="lanh_dao",
        trust=trust,
        progress=lambda done, total: steps.append((done, total)),
    )
    assert [one.ok for one in batch.results] == [True, False, False, True]
    assert [one.trouble.code if one.trouble else "" for one in batch.results] == ["", "damaged-pdf", "field", ""]
    assert (batch.operations, batch.logins, process.logins, batch.ok) == (2, 1, 1, False)
    assert steps[-1] == (4, 4)
    assert sorted(os.listdir(tmp_path / "out")) == ["a.pdf", "d.pdf"]
    row = batch.as_json()["results"][0]
    assert row["level"] == "B" and row["field"] == "lanh_dao" and "error" not in row
    assert verify_pdf((tmp_path / "out" / "d.pdf").read_bytes(), trust).ok


def test_a_batch_can_be_stopped_between_files(
    prepared: bytes, process: TokenProcess, pki: TrainingPki, trust: Trust, tmp_path: Path
) -> None:
    seen: list[int] = []
    batch = sign_files(
        requests(tmp_path, prepared, pki),
        lambda: opener(process, pki),
        certificate_id="lanh_dao",
        trust=trust,
        progress=lambda done, total: seen.append(done),
        cancelled=lambda: bool(seen),
    )
    assert len(batch.results) == 1


def test_a_token_lost_in_the_middle_leaves_whole_files_only(
    prepared: bytes, process: TokenProcess, pki: TrainingPki, trust: Trust, tmp_path: Path
) -> None:
    def unplug(done: int, total: int) -> None:
        for pid in process.pids():
            os.kill(pid, signal.SIGKILL)

    files = [
        SignRequest(write(tmp_path / f"{n}.pdf", prepared), tmp_path / f"{n}-ky.pdf", looks(pki)[0]) for n in range(3)
    ]
    batch = sign_files(files, lambda: opener(process, pki), certificate_id="lanh_dao", trust=trust, progress=unplug)
    assert [one.trouble.code if one.trouble else "" for one in batch.results] == ["", "driver-crashed", "not-logged-in"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0-ky.pdf", "0.pdf", "1.pdf", "2.pdf"]
    again = sign_files(files[1:], lambda: opener(process, pki), certificate_id="lanh_dao", trust=trust)
    assert again.ok and all(verify_pdf(one.target.read_bytes(), trust).ok for one in files)


def test_a_wrong_pin_signs_nothing(prepared: bytes, own_pki: TrainingPki, tmp_path: Path) -> None:
    with TokenProcess([own_pki.module], environment=own_pki.environment) as process:
        token = process.find(label=own_pki.token_label)
        with pytest.raises(errors.WrongPin):
            sign_files(
                requests(tmp_path, prepared, own_pki), lambda: process.login(token, "sai-ma"), certificate_id="01"
            )
    assert os.listdir(tmp_path / "out") == []


def test_a_new_place_on_a_page_and_a_later_timestamp(
    process: TokenProcess, pki: TrainingPki, trust: Trust, tmp_path: Path
) -> None:
    source, target = write(tmp_path / "a.pdf", paper(2)), tmp_path / "b.pdf"
    one = SignRequest(source, target, looks(pki)[0], box=Box(1, 300, 100, 110, 110))
    assert sign_files([one], lambda: opener(process, pki), certificate_id="lanh_dao", trust=trust).ok
    raised = upgrade_files([(target, target), (source, tmp_path / "c.pdf")], tsa_url=pki.tsa_url)
    assert [(row.ok, row.level) for row in raised.results] == [(True, "T"), (False, None)]
    (found,) = verify_pdf(target.read_bytes(), trust).signatures
    assert (found.field, found.level, found.verdict) == ("lanh_dao", "T", "valid")


def test_a_full_or_missing_disk_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = write(tmp_path / "a.pdf", b"old")
    with pytest.raises(errors.FileTrouble):
        write_file(tmp_path / "none" / "a.pdf", b"new")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(errors.FileTrouble, match="còn nguyên"):
        write_file(old, b"new")
    assert old.read_bytes() == b"old" and os.listdir(tmp_path) == ["a.pdf"]
