"""How quickly and with how little many files are signed: against the library's plain loop, a slow token, 200 MB."""

from __future__ import annotations

import logging
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
from pyhanko.stamp import TextStampStyle

from signing.drivers import training_driver
from signing.fields import prepare
from signing.here import SigningHere
from signing.many import sign_files
from signing.model import Look
from signing.orders import BatchOutcome, SignOrder, SignRequest
from signing.pdf_work import PdfWork
from signing.token_client import TokenProcess
from signing.training.pki import TrainingPki, create
from signing.verify import verify_file, verify_pdf
from tests.bench.signing_damage import rows as damage_rows
from tests.bench.signing_items import rows as items_rows
from tests.bench.signing_window import rows as window_rows
from tests.bench.table import Row, seconds
from tests.signing import shim
from tests.signing.office import AGENCY, BOXES, LEADER, PIN, SIGNATURE, paper
from tests.signing.scans import scan

FILES, PAGES = 100, 20
SLOW = 0.333
LARGE, GROWTH = 200, 60
VERIFICATIONS = 20


@dataclass(frozen=True)
class Office:
    """Where the files lie, and who signs."""

    folder: Path
    pki: TrainingPki

    @property
    def order(self) -> SignOrder:
        """The leader signs, at level B."""
        return SignOrder("lanh_dao", trust=self.pki.trust())

    def requests(self, count: int, data: bytes, name: str) -> list[SignRequest]:
        """Make files to be signed."""
        place = self.folder / name
        place.mkdir()
        look = Look("leader", self.pki.signature_image.read_bytes())
        made = []
        for number in range(count):
            source = place / f"{number}.pdf"
            source.write_bytes(data)
            made.append(SignRequest(source, place / f"{number}-ky.pdf", look))
        return made

    def sign(self, requests: Sequence[SignRequest], work: PdfWork, module: Path, more: dict[str, str]) -> BatchOutcome:
        """Sign with one login, in a token process of its own."""
        with TokenProcess([module], environment={**self.pki.environment, **more}) as process:
            done = sign_files(
                requests, lambda: process.login(process.find(label=self.pki.token_label), PIN), self.order, work
            )
        assert done.ok, [one.trouble for one in done.results if one.trouble]
        return done


def rows(folder: Path) -> Iterator[Row]:
    """Measure batches, a slow token, a large file, verification, the window meanwhile, and damaged files."""
    if training_driver() is None:
        sys.stderr.write("chưa cài SoftHSM2: không đo được phần ký số\n")
        return
    office = Office(folder, create(folder / "pki", LEADER, AGENCY, PIN))
    data = prepare(paper(PAGES), BOXES)
    yield from _batch(office, data)
    yield from _slow(office, data)
    yield from items_rows(office.folder, office.pki)
    yield from _large(office)
    yield from _verification(office, data)
    yield from window_rows(office.folder, office.pki)
    yield from damage_rows(office.folder, office.pki)


def _batch(office: Office, data: bytes) -> Iterator[Row]:
    """A hundred files with one login, half of the peer's before and half after, so that a busy machine weighs alike."""
    ours, theirs = office.requests(FILES, data, "lo"), office.requests(FILES, data, "tung-tep")
    office.sign(office.requests(2, data, "lam-nong"), SigningHere(), office.pki.module, {})
    half = FILES // 2
    peer = seconds(lambda: plain_loop(office.pki, theirs[:half]))
    outcome: list[BatchOutcome] = []
    taken = seconds(lambda: outcome.append(office.sign(ours, SigningHere(), office.pki.module, {})))
    peer += seconds(lambda: plain_loop(office.pki, theirs[half:]))
    name = f"ký {FILES} tệp {PAGES} trang, một lần nhập PIN (giây)"
    yield Row(name, taken, "≤ 0,75 lần vòng lặp pyHanko từng tệp", taken <= 0.75 * peer, peer=peer)
    operations = outcome[0].operations
    yield Row(f"số lần dùng khóa cho {FILES} tệp", operations, f"= {FILES}", operations == FILES, limit=FILES)


def plain_loop(pki: TrainingPki, requests: Sequence[SignRequest]) -> None:
    """What the library's manual shows: for each file a login, the picture read, the size estimated by a dry run.

    It checks nothing: no chain, no revocation, no signature read back, no file put in place whole. No font either: the
    appearance is the picture alone, as ours is.
    """
    os.environ.update(pki.environment)
    logging.getLogger("pyhanko").setLevel(logging.ERROR)
    for request in requests:
        with open_pkcs11_session(
            str(pki.module), token_criteria=TokenCriteria(label=pki.token_label), user_pin=PIN
        ) as session:
            signer = PKCS11Signer(session, cert_label="lanh_dao")
            style = TextStampStyle(stamp_text=" ", background=PdfImage(str(pki.signature_image)), border_width=0)
            meta = PdfSignatureMetadata("lanh_dao", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
            with request.source.open("rb") as source, request.target.open("wb+") as target:
                PdfSigner(meta, signer, stamp_style=style).sign_pdf(
                    IncrementalPdfFileWriter(source), existing_fields_only=True, output=target
                )


def _slow(office: Office, data: bytes) -> Iterator[Row]:
    """A token as slow as real ones (three signatures a second): all other work hides behind it."""
    if shim.compiler() is None:
        sys.stderr.write("không có trình biên dịch C: không đo được token chậm\n")
        return
    place = office.folder / "shim"
    place.mkdir()
    slow = shim.around(shim.build(place), office.pki.module, office.pki.environment, place)
    slow.told(f"C_Sign slow {round(SLOW * 1000)}")
    requests = office.requests(FILES, data, "cham")
    taken = seconds(lambda: office.sign(requests, SigningHere(), slow.module, slow.environment))
    bound = FILES * SLOW
    name = f"ký {FILES} tệp với token {round(SLOW * 1000)} ms mỗi chữ ký (giây)"
    yield Row(name, taken, "≤ 1,10 lần thời gian của riêng token", taken <= 1.10 * bound, limit=bound)


def _large(office: Office) -> Iterator[Row]:
    """A scan of 200 MB is signed and verified on the disk."""
    source = scan(office.folder / "lon.pdf", LARGE)
    look = Look("leader", office.pki.signature_image.read_bytes())
    request = SignRequest(source, office.folder / "lon-ky.pdf", look, box=SIGNATURE)
    before = peak(reset=True)
    taken = seconds(lambda: office.sign([request], SigningHere(), office.pki.module, {}))
    growth = peak() - before
    bare = seconds(lambda: copied(source, office.folder / "lon-chep.pdf"))
    goal = f"≤ {GROWTH}"
    yield Row(f"bộ nhớ thêm khi ký tệp {LARGE} MB (MB)", growth, goal, growth <= GROWTH)
    yield Row(f"ký tệp {LARGE} MB (giây)", taken, "≤ 5", taken <= 5, limit=bare)
    before = peak(reset=True)
    assert verify_file(request.target, office.pki.trust()).ok
    growth = peak() - before
    yield Row(f"bộ nhớ thêm khi kiểm tra tệp {LARGE} MB (MB)", growth, goal, growth <= GROWTH)


def _verification(office: Office, data: bytes) -> Iterator[Row]:
    """One signature, offline, in a process that is warm."""
    request = office.requests(1, data, "kiem-tra")[0]
    office.sign([request], SigningHere(), office.pki.module, {})
    signed, trust = request.target.read_bytes(), office.pki.trust()
    taken = sorted(seconds(lambda: verify_pdf(signed, trust)) for _ in range(VERIFICATIONS))
    worst = taken[-2] * 1000
    yield Row("kiểm tra một chữ ký, ngoại tuyến, p95 (ms)", worst, "≤ 250", worst <= 250)


def copied(source: Path, target: Path) -> None:
    """What the disk itself needs: the file copied and forced to disk."""
    shutil.copyfile(source, target)
    with target.open("rb+") as out:
        os.fsync(out.fileno())


def peak(*, reset: bool = False) -> float:
    """Return the most memory this process had resident, in MB; from now on after ``reset``."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5", "ascii")
    line = next(one for one in Path("/proc/self/status").read_text("ascii").splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
