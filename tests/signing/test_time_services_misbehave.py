"""A time service that is slow, gone, answers a web page or lies: the signature stays, its level is the true one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from asn1crypto import tsp
from cryptography.hazmat.primitives.serialization import Encoding

from signing import errors
from signing.batch import upgrade_files
from signing.disk import WorkingCopy
from signing.model import Trust
from signing.online import HttpFetch
from signing.pdf import sign_pdf
from signing.reading import sha256
from signing.token_client import OpenToken
from signing.training import authority
from signing.training.pki import TrainingPki
from signing.upgrade import upgrade_copy, upgrade_pdf
from signing.verify import verify_file, verify_pdf
from tests.signing.office import looks, write

pytestmark = pytest.mark.logs("pyhanko", "pyhanko_certvalidator")  # they log what we judge


@dataclass
class Service:
    """A time service in front of the real one that does what it is told; ``left`` answers are right before that."""

    real: str
    how: str = ""
    left: int = 0
    asked: int = 0
    url: str = ""
    free: threading.Event = field(default_factory=threading.Event)

    def answer(self, body: bytes) -> tuple[int, bytes]:
        """Status and body of the next answer."""
        self.asked += 1
        if self.left > 0 or not self.how:
            self.left -= 1
            return 200, self._asked(body)
        if self.how == "slow":
            self.free.wait(20)
        fixed = {"page": (200, b"<html>Dang nhap wifi</html>"), "empty": (200, b""), "error": (503, b"")}
        return fixed.get(self.how) or (200, self._lie(body))

    def _lie(self, body: bytes) -> bytes:
        wanted = tsp.TimeStampReq.load(body)
        if self.how == "nonce":
            wanted["nonce"] = 7
        elif self.how == "digest":
            wanted["message_imprint"]["hashed_message"] = bytes(32)
        elif self.how == "refused":
            said: bytes = tsp.TimeStampResp({"status": {"status": "rejection"}}).dump()
            return said
        answer = bytearray(self._asked(wanted.dump(force=True)))
        if self.how == "forged":
            answer[-1] ^= 1  # the last byte of the authority's signature
        return bytes(answer)

    def _asked(self, body: bytes) -> bytes:
        return HttpFetch().post(self.real, body, "application/timestamp-query")


@pytest.fixture
def service(pki: TrainingPki) -> Iterator[Service]:
    """A service of this test's own on loopback."""
    told = Service(pki.tsa_url)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, body = told.answer(self.rfile.read(int(self.headers["Content-Length"])))
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                pass  # whoever asked did not wait

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    told.url = f"http://127.0.0.1:{server.server_address[1]}/tsa"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="time-service")
    thread.start()
    yield told
    told.free.set()
    server.shutdown()
    thread.join()
    server.server_close()


MISDEEDS = ("slow", "page", "empty", "error", "nonce", "digest", "refused", "forged")


@pytest.mark.parametrize("how", MISDEEDS)
def test_a_signature_stays_at_b_and_costs_one_use_of_the_key(
    how: str, service: Service, prepared: bytes, token: OpenToken, pki: TrainingPki, trust: Trust
) -> None:
    service.how, before = how, token.operations
    done = sign_pdf(
        prepared, "lanh_dao", looks(pki)[0], token, "lanh_dao", trust=trust, level="LTA", tsa_url=service.url,
        fetch=HttpFetch(timeout=0.3),
    )  # fmt: skip
    assert token.operations == before + 1 and service.asked == 1
    assert (done.level, done.wanted) == ("B", "LTA") and done.trouble is not None and done.trouble.what_next
    (found,) = verify_pdf(done.data, trust).signatures
    assert (found.verdict, found.level, found.trusted_time) == ("valid", "B", None)


@pytest.mark.parametrize("how", ["slow", "page", "forged"])
def test_what_was_reached_is_kept_when_the_service_fails_in_the_middle(
    how: str, service: Service, signed: bytes, trust: Trust, pki: TrainingPki
) -> None:
    service.how, service.left = how, 1
    held = Trust(trust.roots, trust.intermediates)
    done = upgrade_pdf(signed, tsa_url=service.url, level="LTA", trust=held, fetch=HttpFetch(timeout=0.5))
    assert (done.level, type(done.trouble)) == ("LT", errors.TimestampUnavailable)
    (found,) = verify_pdf(done.data, Trust(trust.roots)).signatures
    assert (found.verdict, found.level) == ("valid", "LT"), "offline, with what the file carries alone"
    again = upgrade_pdf(done.data, tsa_url=pki.tsa_url, level="LTA", trust=held)
    assert (again.level, again.trouble) == ("LTA", None) and again.data.startswith(done.data)


def test_the_time_of_a_service_nobody_trusts_is_not_taken(
    signed: bytes, pki: TrainingPki, trust: Trust, tmp_path: Path
) -> None:
    stranger = authority.self_signed("CA khác", datetime.now(UTC), datetime.now(UTC) + timedelta(days=1))
    other = Trust((stranger.certificate.public_bytes(Encoding.DER),))
    done = upgrade_pdf(signed, tsa_url=pki.tsa_url, trust=other)
    assert done.level == "B" and done.data == signed
    assert isinstance(done.trouble, errors.TimestampUnavailable) and "tin cậy" in done.trouble.text


def test_done_twice_the_second_time_changes_nothing(signed: bytes, pki: TrainingPki, trust: Trust) -> None:
    held = Trust(trust.roots, trust.intermediates)
    once = upgrade_pdf(signed, tsa_url=pki.tsa_url, level="LTA", trust=held)
    twice = upgrade_pdf(once.data, tsa_url=pki.tsa_url, level="LTA", trust=held)
    assert (once.level, twice.level, twice.trouble) == ("LTA", "LTA", None) and twice.data == once.data


@pytest.mark.parametrize("left", [0, 1], ids=["at the timestamp", "at the document timestamp"])
def test_a_copy_on_the_disk_is_what_it_was_before_the_step_that_failed(
    left: int, service: Service, signed: bytes, trust: Trust, tmp_path: Path
) -> None:
    service.how, service.left = "page", left
    source = write(tmp_path / "a.pdf", signed)
    copy = WorkingCopy(source, tmp_path / "b.pdf", large=1)
    done = upgrade_copy(copy.stream, tsa_url=service.url, level="LTA", trust=Trust(trust.roots, trust.intermediates))
    assert done.level == ("LT" if left else "B")
    if not left:
        assert sha256(copy.stream) == sha256(signed)
    copy.put()
    (found,) = verify_file(tmp_path / "b.pdf", Trust(trust.roots, (), trust.crls)).signatures
    assert (found.verdict, found.level) == ("valid", done.level)


def test_a_file_that_could_not_be_raised_is_still_there_with_its_honest_level(
    service: Service, signed: bytes, trust: Trust, tmp_path: Path
) -> None:
    service.how = "error"
    path = write(tmp_path / "a.pdf", signed)
    (row,) = upgrade_files([(path, path)], tsa_url=service.url, level="LT", trust=trust).results
    assert (row.ok, row.level, type(row.trouble)) == (False, "B", errors.TimestampUnavailable)
    assert path.read_bytes() == signed
