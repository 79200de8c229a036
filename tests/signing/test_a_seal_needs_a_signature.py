"""The agency's key signs only what a competent person signed (NĐ 30/2020 Điều 32), or its own copies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from signing.errors import NotSignedByPerson
from signing.fields import prepare
from signing.model import Box, Subject, Trust
from signing.order import is_organization
from signing.pdf import sign_pdf
from signing.stamps import appendix_look, copy_look
from signing.token_client import OpenToken
from signing.training import authority
from signing.training.pki import TrainingPki, load, revoke
from signing.verify import verify_pdf
from tests.signing.office import BOXES, looks, paper

pytestmark = pytest.mark.logs("pyhanko", "pyhanko_certvalidator")  # they log what we judge


def test_a_paper_nobody_signed_is_not_sealed(prepared: bytes, token: OpenToken, pki: TrainingPki, trust: Trust) -> None:
    before = token.operations
    with pytest.raises(NotSignedByPerson) as refused:
        sign_pdf(prepared, "co_quan", looks(pki)[1], token, "co_quan", trust=trust)
    assert refused.value.code == "not-signed-by-person" and "Trình người có thẩm quyền" in refused.value.what_next
    assert token.operations == before


def test_a_seal_alone_does_not_stand_in_for_a_person(token: OpenToken, pki: TrainingPki, trust: Trust) -> None:
    ready = prepare(paper(), {"phu_luc": Box(0, 400, 780, 170, 40), "co_quan": BOXES["co_quan"]})
    stamped = sign_pdf(ready, "phu_luc", appendix_look("125/QĐ-UBND"), token, "co_quan", trust=trust).data
    with pytest.raises(NotSignedByPerson, match="mới có chữ ký của cơ quan"):
        sign_pdf(stamped, "co_quan", looks(pki)[1], token, "co_quan", trust=trust)


def test_a_changed_signature_is_no_signature(signed: bytes, token: OpenToken, pki: TrainingPki, trust: Trust) -> None:
    at = signed.index(b"Trang 1") if b"Trang 1" in signed else signed.index(b"/MediaBox") + 12
    broken = signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :]
    with pytest.raises(NotSignedByPerson, match="không còn nguyên vẹn"):
        sign_pdf(broken, "co_quan", looks(pki)[1], token, "co_quan", trust=trust)


def test_a_signature_of_a_strangers_authority_does_not_count(
    signed: bytes, token: OpenToken, pki: TrainingPki, own_pki: TrainingPki
) -> None:
    now = datetime.now(UTC)
    stranger = authority.self_signed("CA lạ", now - timedelta(days=1), now + timedelta(days=9))
    known = pki.trust()
    # The agency's own chain must still be believed, so its leaf stands as a root beside the stranger's.
    agency = next(one.der for one in token.token.certificates if one.label == "co_quan")
    trust = Trust((stranger.certificate.public_bytes(Encoding.DER), agency), (), known.crls)
    with pytest.raises(NotSignedByPerson, match="không do CA được tin cậy"):
        sign_pdf(signed, "co_quan", looks(pki)[1], token, "co_quan", trust=trust)


def test_a_signature_made_after_the_certificate_was_revoked_does_not_count(
    signed: bytes, token: OpenToken, pki: TrainingPki, own_pki: TrainingPki
) -> None:
    revoke(own_pki.folder, own_pki.leader_certificate.read_bytes(), datetime.now(UTC) - timedelta(hours=1))
    with pytest.raises(NotSignedByPerson, match="đã bị thu hồi"):
        sign_pdf(signed, "co_quan", looks(pki)[1], token, "co_quan", trust=load(own_pki.folder).trust())


def test_without_known_authorities_a_sound_signature_is_enough(
    signed: bytes, token: OpenToken, pki: TrainingPki, trust: Trust
) -> None:
    sealed = sign_pdf(signed, "co_quan", looks(pki)[1], token, "co_quan").data
    assert verify_pdf(sealed, trust).ok


@pytest.mark.parametrize("look", [appendix_look("125/QĐ-UBND"), copy_look("Sao y", "UBND xã Đất Mũi")])
def test_copies_and_appendices_are_the_agencys_own(look: object, token: OpenToken, trust: Trust) -> None:
    done = sign_pdf(paper(), "o", look, token, "co_quan", trust=trust, box=Box(0, 380, 780, 200, 50))  # type: ignore[arg-type]
    assert verify_pdf(done.data, trust).ok


def test_later_signatures_leave_the_earlier_ones_sound(token: OpenToken, pki: TrainingPki, trust: Trust) -> None:
    """Initials, two signers and the seal on fields prepared at submit, in the order of the law."""
    spots = {
        "ky_nhay_1": Box(0, 200, 330, 60, 30), "ky_nhay_2": Box(0, 270, 330, 60, 30),
        "dong_ky_1": Box(0, 60, 200, 142, 71), "lanh_dao": BOXES["lanh_dao"], "co_quan": BOXES["co_quan"],
    }  # fmt: skip
    data = prepare(paper(2), spots)
    for number, field in enumerate(("ky_nhay_1", "ky_nhay_2", "dong_ky_1", "lanh_dao"), 1):
        data = sign_pdf(data, field, looks(pki)[0], token, "lanh_dao", trust=trust).data
        found = verify_pdf(data, trust)
        assert found.ok and len(found.signatures) == number
    found = verify_pdf(sign_pdf(data, "co_quan", looks(pki)[1], token, "co_quan", trust=trust).data, trust)
    assert found.ok and [one.field for one in found.signatures] == [*spots]


def test_a_seal_waits_for_everybody_who_signs_beside_the_signer(
    token: OpenToken, pki: TrainingPki, trust: Trust
) -> None:
    spots = {"dong_ky_1": Box(0, 60, 200, 142, 71), "lanh_dao": BOXES["lanh_dao"], "co_quan": BOXES["co_quan"]}
    half = sign_pdf(prepare(paper(), spots), "lanh_dao", looks(pki)[0], token, "lanh_dao", trust=trust).data
    before = token.operations
    with pytest.raises(NotSignedByPerson, match="còn 1 ô của người cùng ký"):
        sign_pdf(half, "co_quan", looks(pki)[1], token, "co_quan", trust=trust)
    assert token.operations == before


@pytest.mark.parametrize(
    ("name", "organization", "uid", "agency"),
    [
        ("Nguyễn Văn Hiền", "UBND xã Đất Mũi", "CCCD:096080001234", False), ("Nguyễn Văn Hiền", "", "", False),
        ("UBND xã Đất Mũi", "ubnd xã đất mũi", "", True), ("Văn phòng", "UBND tỉnh", "MST:2000100100", True),
        ("", "", "", False), ("Bàn Văn Sở", "", "", False), ("Ủy ban nhân dân xã Đất Mũi", "UBND tỉnh", "", True),
    ],
)  # fmt: skip
def test_people_and_agencies_are_told_by_their_certificates(
    name: str, organization: str, uid: str, agency: bool
) -> None:
    assert is_organization(Subject(name, organization, "", "", uid)) is agency
