"""Does the window stay quick while its worker signs a hundred files or verifies a thick one; is that cancelled soon?"""

from __future__ import annotations

import io
import os
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto import keys, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore
from PyQt6.QtCore import QEventLoop, Qt, QTimer
from PyQt6.QtWidgets import QApplication, QLabel

from signing.errors import WorkerFailed
from signing.fields import prepare
from signing.many import sign_files
from signing.model import Box, Look
from signing.orders import SignOrder, SignRequest
from signing.token_client import TokenProcess
from signing.training import authority
from signing.training.pki import TrainingPki, issuer
from signing.worker_client import SigningWorker
from tests.bench.table import Row
from tests.signing.office import BOXES, LEADER, PIN, paper

FILES, PAGES = 100, 20
THICK, SIGNATURES = 3000, 15
TICK = 10
P99, LONGEST = 20.0, 50.0


@dataclass
class Ticks:
    """A window whose timer fires every ten milliseconds and notes how long it really took."""

    label: QLabel = field(default_factory=QLabel)
    gaps: list[float] = field(default_factory=list)
    last: float = 0.0

    def during(self, work: Callable[[], object]) -> float:
        """Do the work in a thread, the window's loop running meanwhile; returns how long it took in seconds."""
        loop, timer = QEventLoop(), QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        thread = threading.Thread(target=work, name="work")
        timer.timeout.connect(lambda: self._tick(thread, loop))
        self.label.show()
        self.last = began = time.perf_counter()
        timer.start(TICK)
        thread.start()
        loop.exec()
        timer.stop()
        thread.join()
        return time.perf_counter() - began

    def _tick(self, thread: threading.Thread, loop: QEventLoop) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self.last) * 1000)
        self.last = now
        self.label.setText(f"{len(self.gaps)}")
        if not thread.is_alive():
            loop.quit()

    @property
    def p99(self) -> float:
        """Milliseconds that 99 of 100 ticks keep."""
        return statistics.quantiles(self.gaps, n=100)[98]


def rows(folder: Path, pki: TrainingPki) -> Iterator[Row]:
    """Measure the window's timer while idle, signing and verifying, and how soon a verification is cancelled."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication([])
    idle = Ticks()
    idle.during(lambda: time.sleep(2))
    requests, signing = _requests(folder / "cua-so", pki), Ticks()
    signing.during(lambda: _sign(requests, pki))
    yield from _rows(f"ký {FILES} tệp", signing, idle)
    thick = folder / "day.pdf"
    thick.write_bytes(many_times_signed(pki, THICK, SIGNATURES))
    yield from _verified(thick, pki, idle)
    application.processEvents()


def _rows(what: str, seen: Ticks, idle: Ticks) -> Iterator[Row]:
    name = f"cửa sổ khi {what}: nhịp 10 ms"
    yield Row(f"{name}, p99 (ms)", seen.p99, f"≤ {P99:g}", seen.p99 <= P99, limit=idle.p99)
    longest = max(seen.gaps)
    yield Row(f"{name}, lâu nhất (ms)", longest, f"≤ {LONGEST:g}", longest <= LONGEST, limit=max(idle.gaps))


def _requests(place: Path, pki: TrainingPki) -> list[SignRequest]:
    place.mkdir()
    look, data = Look("leader", pki.signature_image.read_bytes()), prepare(paper(PAGES), BOXES)
    made = []
    for number in range(FILES):
        (place / f"{number}.pdf").write_bytes(data)
        made.append(SignRequest(place / f"{number}.pdf", place / f"{number}-ky.pdf", look))
    return made


def _sign(requests: list[SignRequest], pki: TrainingPki) -> None:
    """A batch as the window does it: the files in the worker, the token in its process."""
    with TokenProcess([pki.module], environment=pki.environment) as process, SigningWorker() as worker:
        order = SignOrder("lanh_dao", trust=pki.trust())
        done = sign_files(requests, lambda: process.login(process.find(label=pki.token_label), PIN), order, worker)
    assert done.ok and done.operations == FILES


def _verified(thick: Path, pki: TrainingPki, idle: Ticks) -> Iterator[Row]:
    trust, steps, seen = pki.trust(), [], Ticks()
    with SigningWorker() as worker:
        worker.warm_up()
        verdicts: list[str] = []

        def verify() -> None:
            found = worker.verify_file(thick, trust, progress=lambda *far: steps.append(far))
            verdicts.extend(one.verdict for one in found.signatures)

        taken = seen.during(verify)
        assert verdicts == ["valid"] * SIGNATURES, verdicts
        yield from _rows(f"kiểm tra {THICK} trang, {SIGNATURES} chữ ký", seen, idle)
        name = f"kiểm tra {THICK} trang, {SIGNATURES} chữ ký (giây)"
        yield Row(name, taken, "≤ 60", taken <= 60)
        wanted = [(done, SIGNATURES) for done in range(SIGNATURES + 1)]
        yield Row("số lần báo tiến độ khi kiểm tra", len(steps), f"= {SIGNATURES + 1}", steps == wanted)
        ended = _cancelled(worker, thick, pki)
        yield Row("hủy kiểm tra đang chạy (ms)", ended, "≤ 1.000", ended <= 1000)


def _cancelled(worker: SigningWorker, thick: Path, pki: TrainingPki) -> float:
    """Milliseconds from the person's word until whoever waits is free."""
    begun, ended = threading.Event(), []

    def verify() -> None:
        try:
            worker.verify_file(thick, pki.trust(), progress=lambda *far: begun.set())
        except WorkerFailed:
            ended.append(time.perf_counter())

    thread = threading.Thread(target=verify, name="cancelled")
    thread.start()
    begun.wait(60)
    said = time.perf_counter()
    worker.stop_now()
    thread.join()
    return (ended[0] - said) * 1000


def many_times_signed(pki: TrainingPki, pages: int, signatures: int) -> bytes:
    """A thick file signed by many, one after the other, by the library itself; no token is needed to make it."""
    boxes = {f"ky_{number}": Box(number * (pages // signatures), 330, 200, 142, 71) for number in range(signatures)}
    stream, signer = io.BytesIO(prepare(paper(pages), boxes)), _signer(pki)
    for name in boxes:
        meta = PdfSignatureMetadata(name, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
        writer = IncrementalPdfFileWriter(stream)
        PdfSigner(meta, signer).sign_pdf(writer, existing_fields_only=True, bytes_reserved=16384, in_place=True)
    return stream.getvalue()


def _signer(pki: TrainingPki) -> SimpleSigner:
    key, ca, now = authority.new_key(), issuer(pki.folder, "ca"), datetime.now(UTC).replace(microsecond=0)
    made = authority.issue(ca, LEADER, key.public_key(), authority.PERSON, now - timedelta(1), now + timedelta(365))
    plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    store = SimpleCertificateStore()
    store.register(x509.Certificate.load(ca.certificate.public_bytes(Encoding.DER)))
    own = x509.Certificate.load(made.public_bytes(Encoding.DER))
    return SimpleSigner(own, keys.PrivateKeyInfo.load(plain), store)
