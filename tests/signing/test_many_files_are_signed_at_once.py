"""Many files, one PIN: a bad one never stops the rest, and no file is left half written."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from signing import batch as here
from signing import errors
from signing.batch import upgrade_files, write_file
from signing.here import SigningHere
from signing.many import sign_files
from signing.model import Box, Trust
from signing.orders import BatchOutcome, SignOrder, SignOutcome, SignRequest
from signing.pdf_work import PdfWork
from signing.steering import Steering
from signing.token_client import OpenToken, TokenProcess
from signing.training.pki import TrainingPki
from signing.verify import verify_pdf
from signing.worker_client import SigningWorker
from tests.signing.office import PIN, looks, paper, write
from tests.signing.watched import Watched

pytestmark = pytest.mark.logs("pyhanko", "pyhanko_certvalidator")  # they log what we judge


def opener(process: TokenProcess, pki: TrainingPki) -> OpenToken:
    """Logs in as the program does, once a batch."""
    return process.login(process.find(label=pki.token_label), PIN)


def requests(folder: Path, prepared: bytes, pki: TrainingPki) -> list[SignRequest]:
    """Four files, the second and third of them bad."""
    files = {"a": prepared, "b": b"no pdf", "c": paper(), "d": prepared}
    out = folder / "out"
    out.mkdir()
    return [
        SignRequest(write(folder / f"{n}.pdf", data), out / f"{n}.pdf", looks(pki)[0], "khong_co" if n == "c" else "")
        for n, data in files.items()
    ]


def test_a_bad_file_does_not_stop_the_others(
    prepared: bytes, process: TokenProcess, pki: TrainingPki, trust: Trust, tmp_path: Path
) -> None:
    steps: list[tuple[int, int]] = []
    batch = here.sign_files(
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


@pytest.fixture(params=[SigningHere, SigningWorker], ids=["here", "elsewhere"])
def work(request: pytest.FixtureRequest) -> PdfWork:
    """Whoever works on the files: this process, or one of its own."""
    made: PdfWork = request.param()
    return made


@dataclass
class Bench:
    """Files to sign, whoever signs them, and what became of them."""

    work: PdfWork
    login: Callable[[Callable[[int], None]], object]
    files: list[SignRequest]
    order: SignOrder
    trust: Trust
    told: list[str] = field(default_factory=list)
    two: threading.Event = field(default_factory=threading.Event)

    def hear(self, outcome: SignOutcome) -> None:
        """Note what was told; ``two`` is set when it was said of two files."""
        self.told.append(outcome.source.stem)
        if len(self.told) == 2:
            self.two.set()

    def sign(self, before: Callable[[int], None] = lambda use: None, **more: Any) -> BatchOutcome:
        """Sign; ``before`` is told the number of each use of the token."""
        return sign_files(
            self.files, lambda: self.login(before), self.order, self.work,  # type: ignore[arg-type, return-value]
            tell=self.hear, **more,
        )  # fmt: skip

    def complete(self) -> list[str]:
        """Names of the targets that are whole and valid; there is nothing else beside the sources."""
        out = self.files[0].target.parent
        assert all(verify_pdf(one.read_bytes(), self.trust).ok for one in out.iterdir())
        return sorted(one.stem for one in out.iterdir())


@pytest.fixture
def bench(
    work: PdfWork, process: TokenProcess, prepared: bytes, pki: TrainingPki, trust: Trust, tmp_path: Path
) -> Bench:
    """Five good files."""
    out = tmp_path / "out"
    out.mkdir()
    names = "abcde"
    files = [SignRequest(write(tmp_path / f"{n}.pdf", prepared), out / f"{n}.pdf", looks(pki)[0]) for n in names]
    order = SignOrder("lanh_dao", trust=trust)
    return Bench(work, lambda before: Watched(opener(process, pki), before), files, order, trust)


def test_results_come_in_order_and_each_file_costs_one_use_of_the_key(bench: Bench) -> None:
    steps: list[tuple[int, int]] = []
    bench.files[2].source.write_bytes(b"no pdf")
    batch = bench.sign(progress=lambda done, total: steps.append((done, total)))
    assert [one.source.stem for one in batch.results] == bench.told == list("abcde")
    assert [one.ok for one in batch.results] == [True, True, False, True, True]
    assert (batch.operations, batch.logins) == (4, 1)
    assert steps == [(done, 5) for done in range(1, 6)]
    assert bench.complete() == ["a", "b", "d", "e"]


def test_a_stop_finishes_the_signature_under_way_and_makes_no_other(bench: Bench) -> None:
    steering = Steering()
    batch = bench.sign(lambda use: steering.stop() if use == 2 else None, steering=steering)
    assert [one.ok for one in batch.results] == [True, True] and batch.operations == 2
    assert bench.complete() == ["a", "b"]


def test_while_paused_no_signature_is_made_and_then_it_goes_on(bench: Bench) -> None:
    steering = Steering()

    def pause(use: int) -> None:
        if use == 2:
            steering.pause()  # heard before the third use

    def look() -> None:
        assert bench.two.wait(30)
        seen.append((steering.paused, list(bench.told), bench.complete()))
        steering.go_on()

    seen: list[tuple[bool, list[str], list[str]]] = []
    looker = threading.Thread(target=look, name="looker")
    looker.start()
    batch = bench.sign(pause, steering=steering)
    looker.join()
    assert seen == [(True, ["a", "b"], ["a", "b"])]
    assert batch.ok and batch.operations == 5 and bench.complete() == list("abcde")


def test_a_token_lost_in_the_middle_leaves_whole_files_and_the_rest_for_later(
    bench: Bench, process: TokenProcess
) -> None:
    def unplug(use: int) -> None:
        if use == 3:
            for pid in process.pids():
                os.kill(pid, signal.SIGKILL)

    batch = bench.sign(unplug)
    codes = [one.trouble.code if one.trouble else "" for one in batch.results]
    assert codes == ["", "", "driver-crashed", "not-logged-in", "not-logged-in"] and batch.operations == 2
    assert bench.complete() == ["a", "b"]
    bench.files = [one for one, done in zip(bench.files, batch.results, strict=True) if not done.ok]
    again = bench.sign()
    assert again.ok and again.operations == 3 and bench.complete() == list("abcde")


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="the worker is found among our children by /proc")
def test_a_worker_that_dies_costs_one_file_and_the_rest_are_signed(
    process: TokenProcess, prepared: bytes, pki: TrainingPki, trust: Trust, tmp_path: Path
) -> None:
    def kill(use: int) -> None:
        if use == 2:
            for child in children():
                os.kill(child, signal.SIGKILL)

    def children() -> list[int]:
        listed = Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split()
        return [int(pid) for pid in listed if b"signing.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()]

    out = tmp_path / "out"
    out.mkdir()
    files = [SignRequest(write(tmp_path / f"{n}.pdf", prepared), out / f"{n}.pdf", looks(pki)[0]) for n in "abc"]
    order = SignOrder("lanh_dao", trust=trust)
    bench = Bench(SigningWorker(), lambda before: Watched(opener(process, pki), before), files, order, trust)
    batch = bench.sign(kill)
    failed = [one.source.stem for one in batch.results if not one.ok]
    assert len(batch.results) == 3 and len(failed) == 1 and failed[0] in "ab"
    assert [one.trouble.code for one in batch.results if one.trouble] == ["worker-failed"]
    assert bench.complete() == sorted(set("abc") - set(failed))


def test_single_files_are_signed_by_the_worker_that_runs_and_may_be_left_early(
    token: OpenToken, prepared: bytes, pki: TrainingPki, trust: Trust, tmp_path: Path
) -> None:
    order, look = SignOrder("lanh_dao", trust=trust), looks(pki)[0]
    files = [SignRequest(write(tmp_path / f"{n}.pdf", prepared), tmp_path / f"{n}-ky.pdf", look) for n in "abcd"]
    with SigningWorker() as worker:
        worker.warm_up()
        first = worker.pid
        for one in files[:2]:
            outcome = next(iter(worker.sign_files([one], token, order)))
            assert outcome.ok and worker.pid == first
        several = worker.sign_files(files[2:], token, order)
        assert next(several).ok
        several.close()
        assert worker.verify_file(files[2].target, trust).ok and worker.pid == first
    left = sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("."))
    assert all(name.endswith(".moi") for name in left), "at most what a killed worker was writing"


def test_a_wrong_pin_signs_nothing(prepared: bytes, own_pki: TrainingPki, tmp_path: Path) -> None:
    with TokenProcess([own_pki.module], environment=own_pki.environment) as process:
        token = process.find(label=own_pki.token_label)
        with pytest.raises(errors.WrongPin):
            here.sign_files(
                requests(tmp_path, prepared, own_pki), lambda: process.login(token, "sai-ma"), certificate_id="01"
            )
    assert os.listdir(tmp_path / "out") == []


def test_a_new_place_on_a_page_and_a_later_timestamp(
    process: TokenProcess, pki: TrainingPki, trust: Trust, tmp_path: Path
) -> None:
    source, target = write(tmp_path / "a.pdf", paper(2)), tmp_path / "b.pdf"
    one = SignRequest(source, target, looks(pki)[0], box=Box(1, 300, 100, 110, 110))
    assert here.sign_files([one], lambda: opener(process, pki), certificate_id="lanh_dao", trust=trust).ok
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
