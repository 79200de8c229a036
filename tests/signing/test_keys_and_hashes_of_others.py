"""Signatures others make: PSS and PKCS #1 v1.5, every curve, SHA-384 and SHA-512; SHA-1 is flagged, never green."""

from __future__ import annotations

import asyncio
import io
import subprocess
import warnings
from collections.abc import Mapping
from pathlib import Path

import pytest
from asn1crypto import algos, cms
from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs7
from lxml import etree
from pyhanko.keys import load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.cades import verify_detached
from signing.model import Trust
from signing.training.pki import TrainingPki
from signing.verdict import FileVerdict
from signing.verify import verify_pdf
from signing.xades import verify_xml
from tests.signing.backends import Pair, pair

pytestmark = pytest.mark.logs("pyhanko", "pyhanko_certvalidator")  # they log what we judge
CONTENT = b"Noi dung van ban.\n"
STRONG = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}


@pytest.fixture(scope="module")
def keys(pki: TrainingPki) -> Mapping[str, Pair]:
    return {kind: pair(pki, kind) for kind in ("rsa-2048", "rsa-3072", "p-256", "p-384", "p-521")}


def detached(one: Pair, digest: str, pss: bool = False) -> bytes:
    """A CMS made by another library, without the content."""
    own = padding.PSS(padding.MGF1(STRONG[digest]), STRONG[digest].digest_size) if pss else None
    builder = pkcs7.PKCS7SignatureBuilder().set_data(CONTENT)
    builder = builder.add_signer(one.certificate, one.key, STRONG[digest], rsa_padding=own)  # type: ignore[arg-type]
    return builder.sign(Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary])


def in_pdf(prepared: bytes, pki: TrainingPki, one: Pair, digest: str, *, pss: bool = False, scheme: str = "") -> bytes:
    """The draft signed by a plain user of the signing library."""
    pem = one.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    store = SimpleCertificateStore()
    store.register(asn1.Certificate.load(pki.intermediates[0].read_bytes()))
    mechanism = algos.SignedDigestAlgorithm({"algorithm": scheme}) if scheme else None
    signer = SimpleSigner(
        asn1.Certificate.load(one.der), load_private_key_from_pemder_data(pem, None), store, mechanism, prefer_pss=pss
    )
    meta = PdfSignatureMetadata(field_name="lanh_dao", md_algorithm=digest, subfilter=SigSeedSubFilter.PADES)
    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(prepared))
    asyncio.run(PdfSigner(meta, signer).async_sign_pdf(writer, existing_fields_only=True, output=out))
    return out.getvalue()


def point(verdict: FileVerdict, number: str) -> str:
    """What is said of a line of the evaluation list."""
    return next(one.verdict for one in verdict.signatures[0].checklist if one.number == number)


@pytest.mark.parametrize("digest", STRONG)
@pytest.mark.parametrize("kind", ["rsa-2048", "rsa-3072", "p-256", "p-384", "p-521"])
def test_a_plain_signature_of_any_strength_is_valid(
    keys: Mapping[str, Pair], trust: Trust, kind: str, digest: str
) -> None:
    made = detached(keys[kind], digest)
    verdict = verify_detached(CONTENT, made, trust)
    assert verdict.ok and point(verdict, "1.3") == "valid", verdict.signatures
    assert verify_detached(CONTENT + b" ", made, trust).verdict == "invalid"


@pytest.mark.parametrize("digest", STRONG)
@pytest.mark.parametrize("kind", ["rsa-2048", "rsa-3072"])
def test_pss_is_valid_and_notices_every_change(
    keys: Mapping[str, Pair], trust: Trust, kind: str, digest: str, tmp_path: Path
) -> None:
    made = detached(keys[kind], digest, pss=True)
    assert b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a" in made, "RSASSA-PSS is what was signed with"
    assert verify_detached(CONTENT, made, trust).ok
    assert verify_detached(CONTENT[:-1], made, trust).verdict == "invalid"
    spoilt = made[:-20] + bytes([made[-20] ^ 1]) + made[-19:]
    assert verify_detached(CONTENT, spoilt, trust).verdict == "invalid"


@pytest.mark.parametrize(("kind", "digest", "pss"), [
    ("rsa-2048", "sha256", True), ("rsa-3072", "sha512", True), ("rsa-3072", "sha384", False),
    ("p-256", "sha256", False), ("p-384", "sha384", False), ("p-521", "sha512", False),
])  # fmt: skip
def test_a_pdf_signed_by_others_is_valid_and_a_changed_byte_is_found(
    prepared: bytes, pki: TrainingPki, keys: Mapping[str, Pair], trust: Trust, kind: str, digest: str, pss: bool,
    tmp_path: Path,
) -> None:  # fmt: skip
    data = in_pdf(prepared, pki, keys[kind], digest, pss=pss)
    assert verify_pdf(data, trust).ok
    (tmp_path / "signed.pdf").write_bytes(data)
    said = subprocess.run(["pdfsig", "-nocert", str(tmp_path / "signed.pdf")], capture_output=True, text=True)
    assert "Signature is Valid" in said.stdout
    at = data.index(b"Trang") if b"Trang" in data else 40
    assert verify_pdf(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :], trust).verdict == "invalid"


def old(make: object, *arguments: object, **more: object) -> bytes:
    """Let a library do what it warns of."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made: bytes = make(*arguments, **more)  # type: ignore[operator]
        return made


def test_sha1_in_a_pdf_is_flagged_and_never_green(
    prepared: bytes, pki: TrainingPki, keys: Mapping[str, Pair], trust: Trust
) -> None:
    try:
        data = old(in_pdf, prepared, pki, keys["rsa-2048"], "sha1")
    except SigningError:
        pytest.skip("this library no longer signs with SHA-1")
    verdict = verify_pdf(data, trust)
    assert verdict.verdict == "undetermined" and point(verdict, "1.3") == "undetermined"
    assert any("SHA-1" in reason for reason in verdict.signatures[0].reasons)


def with_sha1_value(one: Pair, pki: TrainingPki) -> bytes:
    """A CMS whose content is digested by SHA-256 and whose value is made with SHA-1."""
    info = cms.ContentInfo.load(detached(one, "sha256"))
    signer = info["content"]["signer_infos"][0]
    signed = signer["signed_attrs"].untag().dump()
    if isinstance(one.key, ec.EllipticCurvePrivateKey):
        value, name = one.key.sign(signed, ec.ECDSA(hashes.SHA1())), "sha1_ecdsa"
    else:
        value, name = one.key.sign(signed, padding.PKCS1v15(), hashes.SHA1()), "sha1_rsa"
    signer["signature"] = value
    signer["signature_algorithm"] = algos.SignedDigestAlgorithm({"algorithm": name})
    made: bytes = info.dump(force=True)
    return made


@pytest.mark.parametrize("kind", ["rsa-2048", "p-256"])
def test_sha1_hidden_in_the_signature_algorithm_is_never_green(
    pki: TrainingPki, keys: Mapping[str, Pair], trust: Trust, kind: str
) -> None:
    verdict = verify_detached(CONTENT, old(with_sha1_value, keys[kind], pki), trust)
    assert verdict.verdict == "undetermined" and point(verdict, "1.3") == "undetermined"


def test_sha1_in_xml_is_flagged_as_weak_and_not_as_changed(
    keys: Mapping[str, Pair], trust: Trust, tmp_path: Path
) -> None:
    data = xml_sha1(keys["rsa-2048"], tmp_path)
    verdict = verify_xml(data, trust)
    assert verdict.verdict == "undetermined"
    assert any("SHA-1" in reason for reason in verdict.signatures[0].reasons)
    assert verify_xml(data.replace(b"<b>1</b>", b"<b>2</b>"), trust).verdict == "invalid"


def xml_sha1(one: Pair, folder: Path) -> bytes:
    """An enveloped signature with SHA-1 throughout, made by xmlsec1."""
    ds = "http://www.w3.org/2000/09/xmldsig#"
    template = (
        f'<a><b>1</b><ds:Signature xmlns:ds="{ds}"><ds:SignedInfo>'
        '<ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/>'
        f'<ds:SignatureMethod Algorithm="{ds}rsa-sha1"/><ds:Reference URI=""><ds:Transforms>'
        f'<ds:Transform Algorithm="{ds}enveloped-signature"/></ds:Transforms>'
        f'<ds:DigestMethod Algorithm="{ds}sha1"/><ds:DigestValue/></ds:Reference></ds:SignedInfo><ds:SignatureValue/>'
        "<ds:KeyInfo><ds:X509Data><ds:X509Certificate/></ds:X509Data></ds:KeyInfo></ds:Signature></a>"
    )
    (folder / "t.xml").write_text(template, "utf-8")
    plain = one.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "k.pem").write_bytes(plain)
    (folder / "c.pem").write_bytes(one.certificate.public_bytes(Encoding.PEM))
    words = ["xmlsec1", "--sign", "--privkey-pem", f"{folder / 'k.pem'},{folder / 'c.pem'}", "--output",
             str(folder / "s.xml"), str(folder / "t.xml")]  # fmt: skip
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    data = (folder / "s.xml").read_bytes()
    assert etree.fromstring(data) is not None
    return data
