"""The signing worker: the same results as without it, the PIN stays away from it, and its death harms nothing."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from signing import errors
from signing.fields import fill, prepare
from signing.here import SigningHere
from signing.model import Trust
from signing.pdf_work import PdfWork
from signing.token_client import OpenToken
from signing.training.pki import TrainingPki
from signing.verify import verify_pdf
from signing.worker_client import SigningWorker
from tests.signing.office import BOXES, LEADER, VALUES, looks, paper


@pytest.fixture(scope="module", params=[SigningWorker, SigningHere], ids=["elsewhere", "here"])
def worker(request: pytest.FixtureRequest) -> Iterator[PdfWork]:
    """One worker for the tests that leave it alive, and its stand-in without a process: one contract for both."""
    worker: PdfWork = request.param()
    worker.warm_up()
    yield worker
    worker.close()


def test_a_document_is_prepared_signed_filled_sealed_and_verified_elsewhere(
    worker: PdfWork, token: OpenToken, pki: TrainingPki, trust: Trust
) -> None:
    leader, agency = looks(pki)
    prepared = worker.prepare(paper(2), BOXES)
    before = token.operations
    signed = worker.sign_pdf(prepared, "lanh_dao", leader, token, "lanh_dao", trust=trust, uid=LEADER.uid)
    sealed = worker.sign_pdf(worker.fill(signed.data, VALUES), "co_quan", agency, token, "co_quan", trust=trust)
    assert token.operations == before + 2
    assert signed.subject.uid == LEADER.uid
    assert sealed.data.startswith(signed.data)
    elsewhere, here = worker.verify_pdf(sealed.data, trust), verify_pdf(sealed.data, trust)
    assert elsewhere.verdict == here.verdict == "valid"


def test_time_is_added_elsewhere(worker: PdfWork, signed: bytes, pki: TrainingPki, trust: Trust) -> None:
    assert worker.upgrade_pdf(signed, tsa_url=pki.tsa_url, trust=trust).level == "T"


def test_troubles_come_back_as_what_they_are(
    worker: PdfWork, token: OpenToken, pki: TrainingPki, trust: Trust, prepared: bytes
) -> None:
    leader = looks(pki)[0]
    with pytest.raises(errors.CertificateNotUsable) as refused:
        worker.sign_pdf(prepared, "lanh_dao", leader, token, "lanh_dao", trust=trust, uid="CCCD:001")
    assert refused.value.why == "uid" and refused.value.what_next
    with pytest.raises(errors.FileChanged):
        worker.sign_pdf(prepared, "lanh_dao", leader, token, "lanh_dao", expect_sha256="0" * 64)
    with pytest.raises(errors.DamagedPdf):
        worker.verify_pdf(b"rubbish")
    assert worker.verify_pdf(prepared, trust).verdict == "unsigned", "and the worker goes on"


def test_a_token_pulled_out_meanwhile_is_told_and_the_worker_goes_on(
    worker: PdfWork, token: OpenToken, pki: TrainingPki, trust: Trust, prepared: bytes
) -> None:
    class Gone:
        """A token that was pulled out after it was listed."""

        token = property(lambda self: self._inner.token)

        def __init__(self, inner: OpenToken) -> None:
            self._inner = inner

        def certificate(self, certificate_id: str = ""):  # type: ignore[no-untyped-def]
            return self._inner.certificate(certificate_id)

        def sign(self, certificate_id: str, data: bytes, digest: str = "sha256") -> bytes:
            raise errors.TokenRemoved()

    with pytest.raises(errors.TokenRemoved):
        worker.sign_pdf(prepared, "lanh_dao", looks(pki)[0], Gone(token), "lanh_dao", trust=trust)
    assert worker.sign_pdf(prepared, "lanh_dao", looks(pki)[0], token, "lanh_dao", trust=trust).level == "B"


def test_a_worker_that_died_meanwhile_is_started_anew(prepared: bytes, trust: Trust) -> None:
    with SigningWorker() as worker:
        worker.warm_up()
        first, process = worker.pid, worker._process
        assert process is not None
        worker.stop_now()
        process.wait()
        assert worker.verify_pdf(prepared, trust).verdict == "unsigned"
        assert worker.pid != first


def test_a_job_is_cancelled_from_another_thread(prepared: bytes, token: OpenToken, pki: TrainingPki) -> None:
    with SigningWorker() as worker:
        asked, end = threading.Event(), threading.Event()

        class Slow:
            """A token whose owner thinks long."""

            token = property(lambda self: self._inner.token)

            def __init__(self, inner: OpenToken) -> None:
                self._inner = inner

            def certificate(self, certificate_id: str = ""):  # type: ignore[no-untyped-def]
                return self._inner.certificate(certificate_id)

            def sign(self, certificate_id: str, data: bytes, digest: str = "sha256") -> bytes:
                asked.set()
                end.wait(20)
                return b""

        troubles: list[errors.SigningTrouble] = []

        def job() -> None:
            try:
                worker.sign_pdf(prepared, "lanh_dao", looks(pki)[0], Slow(token), "lanh_dao")
            except errors.SigningTrouble as trouble:
                troubles.append(trouble)

        thread = threading.Thread(target=job, name="job")
        thread.start()
        assert asked.wait(30)
        worker.stop_now()
        end.set()
        thread.join()
        assert [type(one) for one in troubles] == [errors.WorkerFailed]
        assert "còn nguyên" in troubles[0].text


def test_the_window_does_not_load_the_signing_libraries() -> None:
    check = "import sys, signing.worker_client; print(sorted(m for m in sys.modules if m.startswith('pyhanko')))"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "trouble",
    [
        errors.WrongPin("final", 2, detail="x"), errors.PinLength(4, 8), errors.FinalTry(),
        errors.CertificateNotUsable("revoked", "Đã thu hồi"), errors.NotSignable("xfa", "XFA"), errors.TokenRemoved(),
    ],
    ids=lambda trouble: type(trouble).__name__,
)  # fmt: skip
def test_every_trouble_travels_whole(trouble: errors.SigningTrouble) -> None:
    again = pickle.loads(pickle.dumps(trouble))
    assert type(again) is type(trouble)
    assert (again.text, again.what_next, again.__dict__) == (trouble.text, trouble.what_next, trouble.__dict__)


def test_fields_made_elsewhere_are_those_made_here(worker: PdfWork) -> None:
    here = fill(prepare(paper(), BOXES), VALUES)
    assert len(worker.fill(worker.prepare(paper(), BOXES), VALUES)) == pytest.approx(len(here), abs=64)
