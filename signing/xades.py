"""Signs XML (an edXML package among others) with a key on a token, XAdES enveloped, and judges such signatures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier
from signxml.xades.xades import XAdESSigner, XAdESVerifier

from signing import certificates, old_hashes
from signing.certificates import subject_of
from signing.court import Court, Judgement, Signer, decide, unreadable
from signing.errors import NotSignable, SignatureMismatch, SigningTrouble
from signing.host_signer import verify_raw
from signing.model import CertificateInfo, Level, SigningToken, Subject, Trust
from signing.online import Fetch, HttpFetch, NoFetch
from signing.reading import sha256
from signing.revocation import Evidence
from signing.verdict import FileVerdict, SignatureVerdict

_DS = "http://www.w3.org/2000/09/xmldsig#"
_SIGNATURE = f"{{{_DS}}}Signature"
_PROPERTIES = "{http://uri.etsi.org/01903/v1.3.2#}SignedProperties"
_TAKEN = SignatureConfiguration(
    expect_references=True,
    signature_methods=frozenset(one for one in SignatureMethod if not one.name.startswith(("HMAC", "DSA"))),
    digest_algorithms=frozenset(DigestAlgorithm),
)
"""Old hashes are taken too, so that they are flagged as weak and not as a change of the content."""
_XADES_TIME = "{http://uri.etsi.org/01903/v1.3.2#}SigningTime"
_TROUBLES = (SignXMLException, UnsupportedAlgorithm, etree.LxmlError, ValueError, TypeError, KeyError, AttributeError)


@dataclass(frozen=True, slots=True)
class SignedXml:
    """A signed document: UTF-8 with declaration, its signature as the last child of ``place`` or of the root."""

    data: bytes
    certificate: CertificateInfo
    subject: Subject
    serial: str
    signed_at: datetime
    notes: tuple[str, ...] = ()
    level: Level = "B"
    trouble: SigningTrouble | None = None


class _TokenKey:
    """A private key as the XML library calls it, answered by the token."""

    def __init__(self, token: SigningToken, certificate_id: str, leaf: asn1.Certificate) -> None:
        self._token, self._id, self._leaf = token, certificate_id, leaf
        public = load_der_public_key(leaf.public_key.dump())
        if not isinstance(public, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
            raise NotSignable("key", "Loại khoá của chứng thư này không dùng để ký XML.")
        self._public = public
        self.key_size = public.key_size
        self.method = (
            SignatureMethod.RSA_SHA256 if isinstance(public, rsa.RSAPublicKey) else SignatureMethod.ECDSA_SHA256
        )
        self.curve = getattr(public, "curve", None)

    def public_key(self) -> rsa.RSAPublicKey | ec.EllipticCurvePublicKey:
        """Return the public half."""
        return self._public

    def sign(self, data: bytes, *_: Any, algorithm: hashes.HashAlgorithm | None = None, **__: Any) -> bytes:
        """Make one operation of the token, and verify it.

        Raises:
            SignatureMismatch: the token holds another key.
        """
        signature = self._token.sign(self._id, data, "sha256")
        verify_raw(self._leaf, signature, data, "sha256")
        return signature


class _Placed(XMLVerifier):
    """Looks at the signature at one place among several; all others stay part of what is checked."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self._place = place

    def _get_signature(self, root: etree._Element) -> etree._Element:
        return list(root.iter(_SIGNATURE))[self._place]


class _PlacedXades(_Placed, XAdESVerifier):
    """The same for signatures with the properties of XAdES, which are checked as well."""


def sign_xml(
    data: bytes,
    token: SigningToken,
    certificate_id: str = "",
    *,
    place: str = "",
    trust: Trust | None = None,
    uid: str = "",
    role: str = "",
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> SignedXml:
    """Sign a whole XML document (XAdES-B, ETSI EN 319 132-1; inclusive canonical XML, SHA-256).

    Args:
        place: path below the root, in ``{namespace}name/{namespace}name`` form, of the element that takes the
            signature; the root itself when empty.
        role: claimed role of the signer ("Văn thư"), empty for none.
        uid: identity the certificate must carry.

    Raises:
        NotSignable: no XML, a DTD, no such place, or a signature over the whole document is already in it.
        CertificateNotUsable: before the token is asked.
        SigningTrouble: of the token; nothing was signed.
    """
    root = _parse(data)
    if next(root.iter(_SIGNATURE), None) is not None:
        raise NotSignable("signed", "Tệp XML đã có chữ ký; ký thêm sẽ làm hỏng chữ ký trước.", "Dùng tệp chưa ký.")
    parent = root.find(place) if place else root
    if parent is None:
        raise NotSignable("place", "Tệp XML không có chỗ đặt chữ ký.", detail=place)
    known, info = trust or Trust(), token.certificate(certificate_id)
    leaf, moment = certificates.load(info.der), now()
    chain, notes = certificates.check(leaf, known, moment, uid=uid)
    etree.SubElement(parent, _SIGNATURE, {"Id": "placeholder"}, nsmap={"ds": _DS})
    signed = _signed(root, _TokenKey(token, info.id, leaf), leaf, list(chain.certificates[1:-1]), role)
    if verify_bytes := _trouble(_parse(signed), 0, leaf):
        raise SignatureMismatch(detail=verify_bytes)
    return SignedXml(signed, info, subject_of(leaf.subject), f"{leaf.serial_number:x}", moment, notes)


def verify_xml(
    data: bytes,
    trust: Trust | None = None,
    *,
    offline: bool = True,
    at: datetime | None = None,
    fetch: Fetch | None = None,
) -> FileVerdict:
    """Judge every XML signature of a document on its own.

    Args:
        offline, at, fetch: as :func:`signing.verify.verify_pdf`.

    Raises:
        NotSignable: no XML, or one with a DTD.
    """
    root, known = _parse(data), trust or Trust()
    way: Fetch = NoFetch() if offline else fetch or HttpFetch()
    held = Evidence(tuple(known.crls), tuple(known.ocsps))
    court = Court(known, held, (), Evidence(), at or datetime.now(UTC), way)
    found = list(root.iter(_SIGNATURE))
    verdicts = tuple(_verdict(root, place, one, court) for place, one in enumerate(found))
    return FileVerdict(sha256(data), () if found else ("Tệp XML không có chữ ký số.",), verdicts)


def _parse(data: bytes) -> etree._Element:
    """Read XML without DTD, entities or network."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotSignable("xml", "Tệp không phải XML đúng dạng.", detail=str(error)[:300]) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotSignable("dtd", "Tệp XML có khai báo DTD nên không được nhận.")
    return root


def _signed(
    root: etree._Element, key: _TokenKey, leaf: asn1.Certificate, above: list[asn1.Certificate], role: str
) -> bytes:
    signer = XAdESSigner(
        claimed_roles=[role] if role else None,
        signature_algorithm=key.method,
        digest_algorithm=DigestAlgorithm.SHA256,
        # Exclusive canonicalisation loses the transforms of SignedProperties: nobody could verify it (measured).
        c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_1,
    )
    own = [x509.load_der_x509_certificate(one.dump()) for one in (leaf, *above)]
    try:
        done = signer.sign(root, key=cast(Any, key), cert=own)
    except SignXMLException as error:
        raise NotSignable("xml", "Tệp XML có cấu trúc không ký được.", detail=str(error)[:300]) from error
    return etree.tostring(done, xml_declaration=True, encoding="UTF-8")


def _verdict(root: etree._Element, place: int, signature: etree._Element, court: Court) -> SignatureVerdict:
    name = signature.get("Id") or str(place + 1)
    try:
        carried = [certificates.load(_base64(one)) for one in signature.iter(f"{{{_DS}}}X509Certificate")]
        leaf = carried[0]
        judgement = Judgement()
        if trouble := _trouble(root, place, leaf):
            judgement.add("invalid", trouble, "2.2", "2.4")
        if old_hashes.in_xml(signature):
            judgement.add("undetermined", old_hashes.WORDS, "1.3")
        who = Signer(name, leaf, tuple(carried[1:]), _claimed(signature))
        return decide(who, (None, None), ("entire-file", "none"), judgement, court)
    except (*_TROUBLES, IndexError):
        return unreadable(name)


def _trouble(root: etree._Element, place: int, leaf: asn1.Certificate) -> str:
    """Return why the signature does not hold over the whole document with this key, "" when it does."""
    own = next(one for number, one in enumerate(root.iter(_SIGNATURE)) if number == place)
    judge = _PlacedXades(place) if next(own.iter(_PROPERTIES), None) is not None else _Placed(place)
    try:
        found = judge.verify(
            etree.tostring(root), x509_cert=x509.load_der_x509_certificate(leaf.dump()), expect_config=_TAKEN
        )
    except _TROUBLES as error:
        return f"Chữ ký không khớp với nội dung tệp ({type(error).__name__})."
    results = found if isinstance(found, list) else [found]
    tags = [one.signed_xml.tag for one in results if one.signed_xml is not None]
    if root.tag not in tags:
        return "Chữ ký không bao trùm toàn bộ tệp."
    return ""


def _claimed(signature: etree._Element) -> datetime | None:
    text = next((one.text for one in signature.iter(_XADES_TIME)), None)
    if not text:
        return None
    at = datetime.fromisoformat(text.strip())
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _base64(node: etree._Element) -> bytes:
    text = "".join((node.text or "").split())
    return f"-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n".encode("ascii")
