"""Signed offline at level B, raised to T, LT and LTA when the line is back; nothing relabelled, nothing spoilt."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from signing import errors
from signing.fields import fill
from signing.model import Trust
from signing.online import HttpFetch, NoFetch, Unreachable
from signing.pdf import sign_pdf
from signing.token_client import OpenToken
from signing.training.pki import TrainingPki, revoke
from signing.upgrade import add_timestamp, upgrade_pdf
from signing.verify import verify_pdf
from tests.signing.office import VALUES, looks, write

pytestmark = pytest.mark.logs("pyhanko", "pyhanko_certvalidator")  # they log what we judge


@pytest.fixture(scope="module")
def lasting(signed: bytes, pki: TrainingPki, trust: Trust) -> bytes:
    """The leader's signature raised to LTA before the seal."""
    done = upgrade_pdf(signed, tsa_url=pki.tsa_url, level="LTA", trust=Trust(trust.roots, trust.intermediates))
    assert done.trouble is None and done.level == "LTA"
    return done.data


def test_a_timestamp_takes_the_room_kept_for_it(signed: bytes, pki: TrainingPki, trust: Trust) -> None:
    done = upgrade_pdf(signed, tsa_url=pki.tsa_url)
    assert (done.level, done.trouble, len(done.data)) == ("T", None, len(signed))
    (found,) = verify_pdf(done.data, trust).signatures
    assert (found.verdict, found.level) == ("valid", "T")
    assert found.trusted_time is not None and abs(datetime.now(UTC) - found.trusted_time) < timedelta(minutes=5)
    assert upgrade_pdf(done.data, tsa_url=pki.tsa_url).data == done.data


def test_the_seal_comes_after_and_everything_holds(
    lasting: bytes, token: OpenToken, pki: TrainingPki, trust: Trust, tmp_path: Path
) -> None:
    done = sign_pdf(
        fill(lasting, VALUES), "co_quan", looks(pki)[1], token, "co_quan", trust=trust, tsa_url=pki.tsa_url, level="LTA"
    )
    assert (done.level, done.trouble) == ("LTA", None)
    found = verify_pdf(done.data, Trust(trust.roots))
    assert [(one.verdict, one.level) for one in found.signatures] == [("valid", "LTA"), ("valid", "LTA")]
    said = subprocess.run(
        ["pdfsig", "-nocert", write(tmp_path / "a.pdf", done.data)], capture_output=True, text=True, check=True
    )
    assert said.stdout.count("Signature is Valid") == 2


def test_what_travels_in_the_file_is_enough_without_network_and_lists(lasting: bytes, trust: Trust) -> None:
    (found,) = verify_pdf(lasting, Trust(trust.roots), offline=True).signatures
    assert (found.verdict, found.level) == ("valid", "LTA")


def test_a_lasting_signature_outlives_its_certificate_and_its_revocation(
    lasting: bytes, own_pki: TrainingPki, trust: Trust
) -> None:
    (found,) = verify_pdf(lasting, Trust(trust.roots), at=datetime.now(UTC) + timedelta(days=6 * 365)).signatures
    assert found.verdict == "valid"
    revoke(own_pki.folder, own_pki.leader_certificate.read_bytes(), datetime.now(UTC) + timedelta(hours=1))
    later = datetime.now(UTC) + timedelta(hours=2)
    (found,) = verify_pdf(lasting, own_pki.trust(), at=later).signatures
    assert found.verdict == "valid"


def test_a_covered_signature_takes_no_timestamp_but_the_whole_file_does(
    sealed: bytes, pki: TrainingPki, trust: Trust
) -> None:
    with pytest.raises(errors.BreaksEarlierSignature):
        add_timestamp(io.BytesIO(sealed), "lanh_dao", pki.tsa_url, HttpFetch())
    done = upgrade_pdf(sealed, tsa_url=pki.tsa_url)
    assert done.trouble is None and done.level == "T" and done.document_timestamp
    found = verify_pdf(done.data, trust)
    assert found.ok and [one.level for one in found.signatures] == ["B", "T"]
    assert all(one.trusted_time for one in found.signatures)


def test_without_a_server_the_signature_stays_at_b_and_says_so(
    prepared: bytes, token: OpenToken, pki: TrainingPki, trust: Trust
) -> None:
    before = token.operations
    done = sign_pdf(
        prepared,
        "lanh_dao",
        looks(pki)[0],
        token,
        "lanh_dao",
        trust=trust,
        level="LT",
        tsa_url="http://127.0.0.1:1/tsa",
    )
    assert (done.level, done.wanted) == ("B", "LT") and isinstance(done.trouble, errors.TimestampUnavailable)
    assert token.operations == before + 1
    assert verify_pdf(done.data, trust).signatures[0].level == "B"
    for address in ("", f"{pki.services}/none"):
        assert isinstance(upgrade_pdf(done.data, tsa_url=address).trouble, errors.TimestampUnavailable)


def test_a_server_that_lies_is_not_believed(signed: bytes, pki: TrainingPki) -> None:
    other = HttpFetch().post(pki.tsa_url, _request(b"khac"), "application/timestamp-query")

    class Liar(NoFetch):
        def post(self, url: str, body: bytes, content_type: str) -> bytes:
            return other

    for liar in (Liar(), _Rubbish()):
        done = upgrade_pdf(signed, tsa_url=pki.tsa_url, fetch=liar)
        assert done.level == "B" and isinstance(done.trouble, errors.TimestampUnavailable) and done.data == signed


class _Rubbish(NoFetch):
    def post(self, url: str, body: bytes, content_type: str) -> bytes:
        return b"<html>"


def _request(stamped: bytes) -> bytes:
    import hashlib

    from asn1crypto import algos, tsp

    imprint = {
        "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
        "hashed_message": hashlib.sha256(stamped).digest(),
    }
    made: bytes = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "cert_req": True, "nonce": 7}).dump()
    return made


def test_long_term_data_needs_a_known_state_of_every_certificate(signed: bytes, pki: TrainingPki, trust: Trust) -> None:
    class OnlyTime(HttpFetch):
        def get(self, url: str) -> bytes:
            raise Unreachable(url)

        def post(self, url: str, body: bytes, content_type: str) -> bytes:
            if not url.endswith("/tsa"):
                raise Unreachable(url)
            return super().post(url, body, content_type)

    done = upgrade_pdf(
        signed, tsa_url=pki.tsa_url, level="LT", trust=Trust(trust.roots, trust.intermediates), fetch=OnlyTime()
    )
    assert done.level == "T" and isinstance(done.trouble, errors.RevocationUnavailable)


def test_online_the_state_is_asked_and_only_of_known_issuers(signed: bytes, pki: TrainingPki, trust: Trust) -> None:
    asked: list[str] = []

    class Watched(HttpFetch):
        def get(self, url: str) -> bytes:
            asked.append(url)
            return super().get(url)

        def post(self, url: str, body: bytes, content_type: str) -> bytes:
            asked.append(url)
            return super().post(url, body, content_type)

    assert verify_pdf(signed, Trust(trust.roots), offline=False, fetch=Watched()).ok
    assert asked == [f"{pki.services}/ocsp", f"{pki.services}/crls/root.crl"]
    asked.clear()
    assert not verify_pdf(signed, Trust(), offline=False, fetch=Watched()).ok
    assert asked == []


def test_addresses_that_are_no_web_are_not_opened() -> None:
    for url in ("file:///etc/hostname", "ftp://127.0.0.1/a", "127.0.0.1"):
        with pytest.raises(Unreachable):
            HttpFetch().get(url)


def test_the_training_services_run_as_a_process_and_end_when_told(pki: TrainingPki, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "signing.training", "--folder", str(pki.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as services:
        assert services.stdout is not None
        ready = json.loads(services.stdout.readline())
        assert HttpFetch().get(ready["crl"]).startswith(b"0")
        with pytest.raises(Unreachable):
            HttpFetch().get(f"{ready['base']}/crls/../pki.json")
        os.kill(services.pid, signal.SIGTERM)
        assert services.wait(10) == 0
