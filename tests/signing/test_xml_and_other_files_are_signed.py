"""Files that are no PDF: a detached signature beside them (CAdES), or inside an XML document (XAdES)."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signing import errors
from signing.batch import SignRequest, sign_files
from signing.cades import sign_detached, verify_detached
from signing.model import Trust
from signing.token_client import OpenToken, TokenProcess
from signing.training.pki import TrainingPki
from signing.verify import verify_pdf
from signing.xades import sign_xml, verify_xml
from tests.signing.office import PIN, looks

CONTENT = "Danh sách hộ dân nhận hỗ trợ\n1. Trần Thị Bé".encode()
XML = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016">'
    "<edXMLEnvelope><edXMLHeader><Subject>Về việc phòng, chống hạn mặn</Subject></edXMLHeader><edXMLBody/>"
    "</edXMLEnvelope></edXML>"
).encode()
_Q = "{http://www.mic.gov.vn/TBT/QCVN_102_2016}"
HEADER = f"{_Q}edXMLEnvelope/{_Q}edXMLHeader"


@pytest.fixture(scope="session")
def beside(token: OpenToken, trust: Trust) -> bytes:
    """A detached signature of the leader over CONTENT."""
    return sign_detached(CONTENT, token, "lanh_dao", trust=trust).data


@pytest.fixture(scope="session")
def package(token: OpenToken, trust: Trust) -> bytes:
    """The package sealed by the agency."""
    return sign_xml(XML, token, "co_quan", place=HEADER, trust=trust, role="Văn thư").data


def _pem(path: Path, ders: list[Path]) -> Path:
    text = b""
    for one in ders:
        data = one.read_bytes()
        found = load_pem_x509_certificate(data) if data.startswith(b"--") else load_der_x509_certificate(data)
        text += found.public_bytes(Encoding.PEM)
    path.write_bytes(text)
    return path


def test_a_detached_signature_is_valid_here_and_for_openssl(
    beside: bytes, trust: Trust, pki: TrainingPki, tmp_path: Path
) -> None:
    verdict = verify_detached(CONTENT, beside, trust)
    assert (verdict.verdict, verdict.signatures[0].signer) == ("valid", "Nguyễn Văn Hiền")
    assert verdict.signatures[0].level == "B"
    content, signature = tmp_path / "danh-sach.txt", tmp_path / "danh-sach.txt.p7s"
    content.write_bytes(CONTENT)
    signature.write_bytes(beside)
    chain = _pem(tmp_path / "ca.pem", [*pki.roots, *pki.intermediates])
    done = subprocess.run(
        ["openssl", "cms", "-verify", "-inform", "DER", "-in", signature, "-content", content, "-binary",
         "-CAfile", chain, "-purpose", "any", "-out", tmp_path / "out"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "successful" in done.stderr, done.stderr
    assert (tmp_path / "out").read_bytes() == CONTENT


def test_a_timestamp_is_added_when_the_service_answers_and_the_level_is_honest_when_not(
    token: OpenToken, trust: Trust, pki: TrainingPki
) -> None:
    stamped = sign_detached(CONTENT, token, "lanh_dao", level="T", trust=trust, tsa_url=pki.tsa_url)
    without = sign_detached(CONTENT, token, "lanh_dao", level="T", trust=trust, tsa_url="http://127.0.0.1:9/")
    assert (stamped.level, stamped.trouble) == ("T", None)
    assert without.level == "B" and isinstance(without.trouble, errors.TimestampUnavailable)
    judged = verify_detached(CONTENT, stamped.data, trust, offline=False)
    assert judged.verdict == "valid" and judged.signatures[0].level in ("T", "LT")
    assert judged.signatures[0].trusted_time is not None


def test_a_level_only_pdf_can_carry_is_refused(token: OpenToken, trust: Trust) -> None:
    with pytest.raises(errors.NotSignable) as refused:
        sign_detached(CONTENT, token, "lanh_dao", level="LTA", trust=trust)
    assert refused.value.what_next


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, len(CONTENT) - 1), flip=st.integers(1, 255))
def test_any_changed_byte_of_the_content_is_never_valid(beside: bytes, trust: Trust, place: int, flip: int) -> None:
    changed = bytearray(CONTENT)
    changed[place] ^= flip
    assert verify_detached(bytes(changed), beside, trust).verdict == "invalid"


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=300))
def test_rubbish_instead_of_a_signature_is_told_and_nothing_fails(data: bytes) -> None:
    assert verify_detached(CONTENT, data).verdict in ("invalid", "unsigned")


def test_an_unknown_authority_is_undetermined_never_valid(beside: bytes, package: bytes) -> None:
    assert verify_detached(CONTENT, beside, Trust()).verdict == "undetermined"
    assert verify_xml(package, Trust()).verdict == "undetermined"


def test_a_sealed_package_is_valid_here_and_for_xmlsec1(
    package: bytes, trust: Trust, pki: TrainingPki, tmp_path: Path
) -> None:
    verdict = verify_xml(package, trust)
    assert (verdict.verdict, verdict.signatures[0].signer) == ("valid", "Ủy ban nhân dân tỉnh Cà Mau")
    assert verdict.signatures[0].claimed_time is not None
    path = tmp_path / "goi.xml"
    path.write_bytes(package)
    roots = [word for one in pki.roots for word in ("--trusted-pem", str(_pem(tmp_path / "root.pem", [one])))]
    untrusted = [
        word for one in pki.intermediates for word in ("--untrusted-pem", str(_pem(tmp_path / "ca.pem", [one])))
    ]
    ids = ["--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties"]
    done = subprocess.run(
        ["xmlsec1", "--verify", *roots, *untrusted, *ids, str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("old", "new"),
    [("hạn mặn", "hạn mặm"), ("<edXMLBody/>", "<edXMLBody>x</edXMLBody>"), ("</edXML>", "<More/></edXML>")],
)
def test_a_changed_package_is_never_valid(package: bytes, trust: Trust, old: str, new: str) -> None:
    text = package.decode("utf-8")
    assert old in text
    assert verify_xml(text.replace(old, new).encode("utf-8"), trust).verdict == "invalid"


def test_a_second_signature_over_the_whole_package_is_refused(package: bytes, token: OpenToken, trust: Trust) -> None:
    with pytest.raises(errors.NotSignable, match="đã có chữ ký"):
        sign_xml(package, token, "lanh_dao", trust=trust)


@pytest.mark.parametrize("text", ["", "không phải XML", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'])
def test_what_is_no_plain_xml_is_refused(text: str, token: OpenToken) -> None:
    with pytest.raises(errors.NotSignable):
        sign_xml(text.encode("utf-8"), token, "co_quan")
    with pytest.raises(errors.NotSignable):
        verify_xml(text.encode("utf-8"))


def test_an_emptied_signature_is_told_and_does_not_hide_the_document(package: bytes, trust: Trust) -> None:
    head, _, rest = package.partition(b"<ds:SignatureValue>")
    broken = head + b"<ds:SignatureValue>" + rest[rest.index(b"</ds:SignatureValue>") :]
    verdict = verify_xml(broken, trust)
    assert verdict.verdict == "invalid" and verdict.signatures[0].reasons


def test_one_operation_of_the_token_signs_one_file(token: OpenToken, trust: Trust) -> None:
    before = token.operations
    sign_detached(CONTENT, token, "lanh_dao", trust=trust)
    sign_xml(XML, token, "co_quan", trust=trust)
    assert token.operations == before + 2


def test_a_batch_signs_each_file_in_its_own_way_with_one_login(
    pki: TrainingPki, process: TokenProcess, prepared: bytes, trust: Trust, tmp_path: Path
) -> None:
    out = tmp_path / "ra"
    out.mkdir()
    requests = []
    for name, data in (("a.pdf", prepared), ("b.edxml", XML), ("c.xlsx", CONTENT), ("d.xml", b"hong")):
        (tmp_path / name).write_bytes(data)
        requests.append(SignRequest(tmp_path / name, out / name, looks(pki)[0]))
    batch = sign_files(
        requests, lambda: process.login(process.find(label=pki.token_label), PIN), certificate_id="lanh_dao",
        trust=trust,
    )  # fmt: skip
    assert [one.ok for one in batch.results] == [True, True, True, False]
    assert (batch.operations, batch.logins) == (3, 1)
    assert verify_pdf((out / "a.pdf").read_bytes(), trust).ok
    assert verify_xml((out / "b.edxml").read_bytes(), trust).ok
    assert verify_detached(CONTENT, (out / "c.xlsx.p7s").read_bytes(), trust).ok
    assert not (out / "d.xml").exists()
