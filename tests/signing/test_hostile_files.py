"""Files damaged in every way: judged or called unreadable, never "valid" for what was changed; no batch ends there."""

from __future__ import annotations

import random
import tracemalloc
from functools import partial
from itertools import islice
from pathlib import Path

import pytest

from signing import disk, pipeline
from signing.disk import WorkingCopy
from signing.fields import prepare
from signing.here import SigningHere
from signing.model import Look, Trust
from signing.orders import SignOrder, SignRequest
from signing.pdf_work import PdfWork
from signing.pipeline import signed_one_by_one
from signing.training.pki import TrainingPki
from signing.upgrade import upgrade_pdf
from signing.verify import verify_file, verify_pdf
from signing.worker_client import SigningWorker
from tests.signing.damage import Signed, damaged, said, signed_file
from tests.signing.key_in_hand import KeyInHand
from tests.signing.office import BOXES, SIGNATURE, paper, write
from tests.signing.scans import scan

pytestmark = pytest.mark.logs("pyhanko", "pyhanko_certvalidator")  # they log what we judge
FORMS, SEED = 60, 2026  # the long run is ``python3 -m installer bench signing``
FILES = {"signed": ("lanh_dao",), "sealed": ("lanh_dao", "co_quan"), "lasting": ("lanh_dao", "Timestamp")}


@pytest.fixture(params=FILES)
def file(request: pytest.FixtureRequest, signed: bytes, sealed: bytes, pki: TrainingPki, trust: Trust) -> Signed:
    """A file with one signature, one with two, and one with proofs and a document timestamp."""
    known = Trust(trust.roots, trust.intermediates)
    data = {"signed": signed, "sealed": sealed}.get(request.param) or upgrade_pdf(
        signed, tsa_url=pki.tsa_url, level="LTA", trust=known
    ).data
    return signed_file(data, FILES[request.param])


def test_what_was_changed_is_never_called_valid(file: Signed, trust: Trust) -> None:
    people = {one.field for one in verify_pdf(file.data, trust).signatures if one.verdict == "valid"}
    assert people == {"lanh_dao", "co_quan"} & {name for name, *_ in file.gaps}, "sound before anything is done to it"
    readable, still = 0, 0
    for form in islice(damaged(file, FORMS, SEED), FORMS):
        verdicts = said(form, trust)
        readable += bool(verdicts)
        still += "valid" in verdicts.values()
        assert not [name for name in form.spoilt if verdicts.get(name) == "valid"], form.how
    assert readable > FORMS // 3, "most forms are still files that somebody could believe"
    assert still > 0, "what nobody changed stays valid"


def test_a_batch_of_hostile_files_comes_to_its_end(pki: TrainingPki, trust: Trust, tmp_path: Path) -> None:
    chance, draft = random.Random(SEED), prepare(paper(2), BOXES)
    requests = []
    for number in range(60):
        at, size = chance.randrange(len(draft)), chance.choice((1, 1, 5, 200))
        broken = draft[:at] + chance.choice((b"", bytes(size), chance.randbytes(size), b"<<")) + draft[at + size :]
        source = write(tmp_path / f"{number}.pdf", broken)
        requests.append(SignRequest(source, tmp_path / f"{number}-ky.pdf", Look("leader")))
    token = KeyInHand(pki.folder)
    found = list(signed_one_by_one(requests, token, SignOrder(trust=trust)))
    assert [one.source for one in found] == [request.source for request in requests]
    good = [one for one in found if one.ok]
    assert token.operations == len(good), "no use of the key for a file that cannot be signed"
    assert 0 < len(good) < len(found)
    for outcome in found:
        if outcome.ok:
            assert outcome.target is not None and verify_file(outcome.target, trust).ok
        else:
            assert outcome.trouble is not None and outcome.trouble.text and outcome.trouble.what_next
    assert len(list(tmp_path.iterdir())) == len(requests) + len(good), "nothing half written is left"


def test_a_batch_nobody_listens_to_any_more_leaves_nothing_half_done(
    pki: TrainingPki, trust: Trust, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "WorkingCopy", partial(WorkingCopy, large=1))  # all copies lie on the disk
    draft = prepare(paper(), BOXES)
    sources = [write(tmp_path / f"{number}.pdf", draft) for number in range(4)]
    requests = [SignRequest(one, one.with_suffix(".ky.pdf"), Look("leader")) for one in sources]
    batch = signed_one_by_one(requests, KeyInHand(pki.folder), SignOrder(trust=trust))
    assert next(batch).ok
    batch.close()
    assert sorted(tmp_path.iterdir()) == sorted([*sources, requests[0].target])


def test_a_large_file_costs_no_memory(pki: TrainingPki, trust: Trust, tmp_path: Path) -> None:
    source, target = scan(tmp_path / "scan.pdf", 40), tmp_path / "signed.pdf"
    request = SignRequest(source, target, Look("leader", pki.signature_image.read_bytes()), box=SIGNATURE)
    token, size = KeyInHand(pki.folder), source.stat().st_size
    assert size > disk.LARGE
    tracemalloc.start()
    (outcome,) = signed_one_by_one([request], token, SignOrder(trust=trust))
    verdict = verify_file(target, trust)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert outcome.ok and verdict.ok and most < size / 4
    with source.open("rb") as before, target.open("rb") as after:
        while piece := before.read(1 << 20):
            assert after.read(len(piece)) == piece


@pytest.mark.parametrize("work", [SigningHere, SigningWorker], ids=["here", "elsewhere"])
def test_verifying_tells_how_far_it_is(work: type[PdfWork], sealed: bytes, trust: Trust, tmp_path: Path) -> None:
    worker, path = work(), write(tmp_path / "a.pdf", sealed)
    try:
        for verify, what in ((worker.verify_pdf, sealed), (worker.verify_file, path)):
            steps: list[tuple[int, int]] = []
            found = verify(what, trust, progress=lambda *far, steps=steps: steps.append(far))  # type: ignore[operator]
            assert found.verdict == "valid" and steps == [(0, 2), (1, 2), (2, 2)]
    finally:
        worker.close()


def test_a_file_that_is_not_there_is_a_trouble_of_the_disk(tmp_path: Path) -> None:
    with pytest.raises(disk.FileTrouble, match="Không đọc được"):
        verify_file(tmp_path / "none.pdf")
