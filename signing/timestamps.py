"""Timestamps of RFC 3161: asked for, put on a PDF, and judged."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import algos, cms, core, tsp, x509
from pyhanko.sign.general import CMSExtractionError
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import extract_certs_for_validation, validate_sig_integrity
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from signing import old_hashes
from signing.errors import TimestampUnavailable
from signing.online import Fetch, Unreachable
from signing.reading import PARSE_ERRORS

ATTRIBUTE = "signature_time_stamp_token"


@dataclass(frozen=True, slots=True)
class Timestamp:
    """What a timestamp token says.

    Attributes:
        at: the time of the authority's clock.
        sound: the token belongs to what was stamped and its own signature verifies.
    """

    at: datetime
    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]
    sound: bool


def ask(tsa_url: str, stamped: bytes, fetch: Fetch) -> cms.ContentInfo:
    """A timestamp token over ``stamped``, checked against what was asked.

    Raises:
        TimestampUnavailable: no address, no answer, a refusal, or a token over something else.
    """
    if not tsa_url:
        raise TimestampUnavailable("Chưa cấu hình địa chỉ máy chủ dấu thời gian.", "Khai báo địa chỉ TSA rồi làm lại.")
    return ask_for_digest(tsa_url, hashlib.sha256(stamped).digest(), "sha256", fetch)


def ask_for_digest(tsa_url: str, digest: bytes, algorithm: str, fetch: Fetch) -> cms.ContentInfo:
    """As :func:`ask`, for bytes already digested."""
    nonce = secrets.randbits(63)
    imprint = {"hash_algorithm": algos.DigestAlgorithm({"algorithm": algorithm}), "hashed_message": digest}
    wanted = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "cert_req": True, "nonce": nonce})
    try:
        answer = tsp.TimeStampResp.load(fetch.post(tsa_url, wanted.dump(), "application/timestamp-query"))
        status = answer["status"]["status"].native
        if status not in ("granted", "granted_with_mods"):
            raise TimestampUnavailable("Máy chủ dấu thời gian từ chối yêu cầu.", detail=str(status))
        token = answer["time_stamp_token"]
        info = token["content"]["encap_content_info"]["content"].parsed
        fits = info["message_imprint"]["hashed_message"].native == digest and info["nonce"].native == nonce
        fits = fits and read(token["content"], None).sound
    except Unreachable as error:
        raise TimestampUnavailable(detail=str(error)) from error
    except (SignatureValidationError, CMSExtractionError, *PARSE_ERRORS) as error:
        text = "Máy chủ dấu thời gian trả lời sai định dạng."
        raise TimestampUnavailable(text, detail=f"{type(error).__name__}: {error}"[:200]) from error
    if not fits:
        raise TimestampUnavailable("Dấu thời gian nhận được không thuộc chữ ký này nên đã bị bỏ.")
    made: cms.ContentInfo = token
    return made


def on_signature(signature: EmbeddedPdfSignature) -> Timestamp | None:
    """The timestamp inside a signature of a PDF; see :func:`on_signer`."""
    return on_signer(signature.signer_info)


def on_signer(signer: cms.SignerInfo) -> Timestamp | None:
    """The timestamp inside a signature; the sound one when there are several, ``None`` when there is none.

    Raises:
        ValueError, TypeError, KeyError: the token cannot be read.
    """
    found: Timestamp | None = None
    attributes = signer["unsigned_attrs"]
    if attributes is core.VOID or isinstance(attributes, core.Void):
        return None
    for attribute in attributes:
        if attribute["type"].native != ATTRIBUTE:
            continue
        for token in attribute["values"]:
            one = read(token["content"], signer["signature"].native)
            if found is None or one.sound:
                found = one
    return found


def put_on(signer: cms.SignerInfo, token: cms.ContentInfo) -> None:
    """Add a timestamp token to a signature; attributes already there stay."""
    had = signer["unsigned_attrs"]
    kept = [] if had is core.VOID or isinstance(had, core.Void) else list(had)
    stamp = cms.CMSAttribute({"type": cms.CMSAttributeType(ATTRIBUTE), "values": [token]})
    signer["unsigned_attrs"] = cms.CMSAttributes([*kept, stamp])


def of_document(signature: EmbeddedPdfSignature, sound: bool) -> Timestamp:
    """A document timestamp; its soundness is judged with the file (:func:`signing.integrity.judge`)."""
    info = signature.signed_data["encap_content_info"]["content"].parsed
    return Timestamp(info["gen_time"].native, signature.signer_cert, tuple(signature.other_embedded_certs), sound)


def read(signed_data: cms.SignedData, stamped: bytes | None) -> Timestamp:
    """Reads a token and judges whether it belongs to ``stamped`` (``None``: that is judged elsewhere)."""
    certificates = extract_certs_for_validation(signed_data)
    content = signed_data["encap_content_info"]["content"]
    info = content.parsed
    imprint = info["message_imprint"]
    algorithm = imprint["hash_algorithm"]["algorithm"].native
    signer = signed_data["signer_infos"][0]
    digest = hashlib.new(signer["digest_algorithm"]["algorithm"].native, bytes(content)).digest()
    intact, valid = validate_sig_integrity(signer, certificates.signer_cert, "tst_info", digest)
    belongs = stamped is None or hashlib.new(algorithm, stamped).digest() == imprint["hashed_message"].native
    strong = algorithm not in old_hashes.OLD and not old_hashes.in_cms(signer)
    return Timestamp(
        info["gen_time"].native,
        certificates.signer_cert,
        tuple(certificates.other_certs),
        bool(intact and valid and belongs and strong),
    )


class FetchTimeStamper(TimeStamper):
    """Lets the signing library put a document timestamp through our own way to the network."""

    def __init__(self, tsa_url: str, fetch: Fetch) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._url, self._fetch = tsa_url, fetch

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """A token over the digest of the document."""
        return ask_for_digest(self._url, message_digest, md_algorithm, self._fetch)
