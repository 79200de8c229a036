"""The two parts of a signature's CMS: the attributes the token signs, and the container that carries its answer.

Only what PAdES asks for (ETSI EN 319 142-1): content type, digest of the document, the signing certificate; the time
stands in the PDF. What depends on the certificate alone is written once: in a batch it would be half of the work.
"""

from __future__ import annotations

from functools import lru_cache

from asn1crypto import algos, cms, tsp, x509
from pyhanko.sign.general import as_signing_certificate_v2


def signed_attributes(digest: bytes, leaf: bytes, algorithm: str) -> cms.CMSAttributes:
    """What is signed of a document.

    Args:
        digest: of the signed bytes of the document, by ``algorithm``.
        leaf: the certificate that signs, DER.
    """
    own = tsp.SigningCertificateV2.load(_reference(leaf, algorithm))
    pairs = (("content_type", "data"), ("message_digest", digest), ("signing_certificate_v2", own))
    return cms.CMSAttributes(
        [cms.CMSAttribute({"type": cms.CMSAttributeType(name), "values": (value,)}) for name, value in pairs]
    )


def signed_data(
    attributes: cms.CMSAttributes,
    signature: bytes,
    leaf: bytes,
    above: tuple[bytes, ...],
    algorithm: str,
    mechanism: algos.SignedDigestAlgorithm,
) -> bytes:
    """The container in DER, without the document.

    Args:
        signature: what the token made of the attributes.
        above: DER certificates that travel along with the leaf.
        mechanism: how the token signed.
    """
    digest = algos.DigestAlgorithm({"algorithm": algorithm})
    signer = {
        "version": "v1",
        "sid": cms.SignerIdentifier({"issuer_and_serial_number": cms.IssuerAndSerialNumber.load(_name(leaf))}),
        "digest_algorithm": digest,
        "signature_algorithm": mechanism,
        "signed_attrs": attributes,
        "signature": signature,
    }
    content = {
        "version": "v1",
        "digest_algorithms": cms.DigestAlgorithms((digest,)),
        "encap_content_info": {"content_type": "data"},
        "certificates": cms.CertificateSet.load(_carried(leaf, above)),
        "signer_infos": [cms.SignerInfo(signer)],
    }
    made = cms.ContentInfo({"content_type": cms.ContentType("signed_data"), "content": cms.SignedData(content)})
    der: bytes = made.dump()
    return der


@lru_cache(maxsize=16)
def _reference(leaf: bytes, algorithm: str) -> bytes:
    """The attribute that ties the signature to this very certificate."""
    der: bytes = as_signing_certificate_v2(x509.Certificate.load(leaf), algorithm).dump()
    return der


@lru_cache(maxsize=16)
def _name(leaf: bytes) -> bytes:
    """How the signer is named: the certificate's issuer and number."""
    own = x509.Certificate.load(leaf)
    der: bytes = cms.IssuerAndSerialNumber({"issuer": own.issuer, "serial_number": own.serial_number}).dump()
    return der


@lru_cache(maxsize=16)
def _carried(leaf: bytes, above: tuple[bytes, ...]) -> bytes:
    """The set of certificates that travel along."""
    every = [x509.Certificate.load(der) for der in dict.fromkeys((leaf, *above))]
    der: bytes = cms.CertificateSet([cms.CertificateChoices(name="certificate", value=one) for one in every]).dump()
    return der
