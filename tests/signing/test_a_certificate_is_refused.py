"""A certificate that may not sign is refused before the token is asked; the person learns why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from reportlab.lib.pdfencrypt import StandardEncryption

from signing import errors
from signing.certificates import describe, load
from signing.fields import prepare
from signing.model import Trust
from signing.pdf import sign_pdf
from signing.reading import open_writer, write_out
from signing.token_client import OpenToken, TokenProcess
from signing.training import authority
from signing.training.pki import TrainingPki, revoke, write_objects
from signing.training.pki import load as load_pki
from tests.signing.conftest import copied
from tests.signing.office import BOXES, LEADER, PIN, looks, odd_objects, paper

pytestmark = pytest.mark.logs("pyhanko", "pyhanko_certvalidator")  # they log what we judge


@pytest.fixture(scope="module")
def odd(pki: TrainingPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenToken]:
    """A token full of certificates that may not sign, in a drawer of its own: other tests look into the common one."""
    own = copied(pki, tmp_path_factory.mktemp("odd") / "pki")
    write_objects(own, PIN, "Chứng thư hỏng", odd_objects(own))
    with TokenProcess([own.module], environment=own.environment) as process:
        yield process.login(process.find(label="Chứng thư hỏng"), PIN)


@pytest.mark.parametrize(("label", "why"), [("het_han", "expired"), ("chua_den", "not-yet-valid"), ("khong_ky", "ca")])
def test_dates_and_purpose_are_checked_first(
    prepared: bytes, odd: OpenToken, pki: TrainingPki, trust: Trust, label: str, why: str
) -> None:
    before = odd.operations
    with pytest.raises(errors.CertificateNotUsable) as refused:
        sign_pdf(prepared, "lanh_dao", looks(pki)[0], odd, label, trust=trust)
    assert refused.value.why == why and refused.value.what_next
    assert odd.operations == before


def test_a_revoked_certificate_does_not_sign(
    prepared: bytes, token: OpenToken, own_pki: TrainingPki, pki: TrainingPki
) -> None:
    revoke(own_pki.folder, own_pki.leader_certificate.read_bytes(), datetime.now(UTC) - timedelta(hours=1))
    before = token.operations
    with pytest.raises(errors.CertificateNotUsable, match="đã bị thu hồi") as refused:
        sign_pdf(prepared, "lanh_dao", looks(pki)[0], token, "lanh_dao", trust=load_pki(own_pki.folder).trust())
    assert refused.value.why == "revoked"
    assert token.operations == before


def test_a_key_that_is_not_the_certificates_is_found_out_and_not_even_asked(
    prepared: bytes, odd: OpenToken, pki: TrainingPki, trust: Trust
) -> None:
    before = odd.operations
    with pytest.raises(errors.CertificateMissing):
        sign_pdf(prepared, "lanh_dao", looks(pki)[0], odd, "sai_khoa", trust=trust)
    assert odd.operations == before


def test_only_the_right_person_signs(prepared: bytes, token: OpenToken, pki: TrainingPki, trust: Trust) -> None:
    with pytest.raises(errors.CertificateNotUsable) as refused:
        sign_pdf(prepared, "lanh_dao", looks(pki)[0], token, "lanh_dao", trust=trust, uid="CCCD:001")
    assert refused.value.why == "uid"
    assert sign_pdf(prepared, "lanh_dao", looks(pki)[0], token, "lanh_dao", trust=trust, uid=LEADER.uid).data


def test_an_issuer_this_office_does_not_know_is_refused(prepared: bytes, token: OpenToken, pki: TrainingPki) -> None:
    now = datetime.now(UTC)
    stranger = authority.self_signed("CA lạ", now - timedelta(days=1), now + timedelta(days=9))
    trust = Trust((stranger.certificate.public_bytes(Encoding.DER),), pki.trust().intermediates)
    with pytest.raises(errors.CertificateNotUsable) as refused:
        sign_pdf(prepared, "lanh_dao", looks(pki)[0], token, "lanh_dao", trust=trust)
    assert refused.value.why == "untrusted"


def test_offline_without_a_list_signing_goes_on_and_says_what_was_not_checked(
    prepared: bytes, token: OpenToken, pki: TrainingPki, trust: Trust
) -> None:
    done = sign_pdf(
        prepared, "lanh_dao", looks(pki)[0], token, "lanh_dao", trust=Trust(trust.roots, trust.intermediates)
    )
    assert "thu hồi" in done.notes[0]
    assert "CA tin cậy" in sign_pdf(prepared, "lanh_dao", looks(pki)[0], token, "lanh_dao").notes[0]


def test_the_picker_says_why_a_certificate_cannot_be_chosen(odd: OpenToken, token: OpenToken, trust: Trust) -> None:
    now = datetime.now(UTC)
    states = {one.label: describe(one, now, trust) for one in (*odd.token.certificates, *token.token.certificates)}
    assert states["lanh_dao"].usable and states["lanh_dao"].as_json()["uid"] == LEADER.uid
    assert "hết hạn" in states["het_han"].why_not and not states["het_han"].usable
    assert "hiệu lực từ" in states["chua_den"].why_not


def test_a_certificate_that_is_rubbish_is_not_read() -> None:
    for rubbish in (b"", b"0\x03\x02\x01\x01", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"):
        with pytest.raises(ValueError):
            load(rubbish)


def test_a_locked_pdf_is_not_signed(token: OpenToken, pki: TrainingPki, trust: Trust) -> None:
    for password in ("", "bi-mat"):
        locked = paper(encrypt=StandardEncryption(password, "chu", canPrint=0))
        with pytest.raises(errors.NotSignable) as refused:
            prepare(locked, BOXES)
        assert refused.value.why == "encrypted"


@pytest.mark.parametrize(("key", "why"), [("/XFA", "xfa"), ("/OpenAction", "script"), ("/Names", "script")])
def test_a_pdf_that_can_show_something_else_later_is_not_signed(
    prepared: bytes, token: OpenToken, pki: TrainingPki, trust: Trust, key: str, why: str
) -> None:
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.generic import pdf_name

    writer = open_writer(prepared)
    script = generic.DictionaryObject(
        {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JavaScript"): pdf_name("/X")}
    )
    target = writer.root["/AcroForm"] if key == "/XFA" else writer.root
    target[key] = script
    writer.update_container(target)
    writer.update_root()
    with pytest.raises(errors.NotSignable) as refused:
        sign_pdf(write_out(writer), "lanh_dao", looks(pki)[0], token, "lanh_dao", trust=trust)
    assert refused.value.why == why
