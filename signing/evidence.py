"""Collects what proves that certificates were not revoked: from here, from the file, from the network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError

from signing.online import Fetch, Unreachable
from signing.reading import PARSE_ERRORS
from signing.revocation import Evidence, Finding, no_check, revocation_of


@dataclass(slots=True)
class Collected:
    """Findings for a chain, and the pieces and certificates they rest on."""

    findings: list[tuple[asn1.Certificate, Finding]] = field(default_factory=list)
    evidence: Evidence = field(default_factory=Evidence)

    @property
    def unknown(self) -> list[asn1.Certificate]:
        """Certificates whose state could not be told."""
        return [certificate for certificate, finding in self.findings if finding.status == "unknown"]

    @property
    def revoked(self) -> tuple[asn1.Certificate, Finding] | None:
        """The first revoked certificate of the chain, from below."""
        return next((pair for pair in self.findings if pair[1].status == "revoked"), None)


def collect(chain: Sequence[asn1.Certificate], held: Evidence, moment: datetime, fetch: Fetch) -> Collected:
    """The state of every certificate of a trusted chain below its root, asking the network only for what is missing."""
    done = Collected()
    for certificate, issuer in pairwise(chain):
        found = revocation_of(certificate, issuer, held, moment)
        if found.status == "unknown" and not no_check(certificate):
            fresh = fetch_for(certificate, issuer, moment, fetch)
            held = held.plus(fresh)
            found = revocation_of(certificate, issuer, held, moment)
        done.findings.append((certificate, found))
        used = Evidence(tuple(filter(None, [found.crl])), tuple(filter(None, [found.ocsp])))
        done.evidence = done.evidence.plus(used)
    return done


def fetch_for(certificate: asn1.Certificate, issuer: asn1.Certificate, moment: datetime, fetch: Fetch) -> Evidence:
    """Asks the certificate's own services: OCSP first (small), its revocation list when that gives nothing."""
    for url in certificate.ocsp_urls:
        answer = _ask_ocsp(url, certificate, issuer, fetch)
        if answer and revocation_of(certificate, issuer, Evidence((), (answer,)), moment).status != "unknown":
            return Evidence((), (answer,))
    lists = []
    for point in certificate.crl_distribution_points:
        if point.url:
            try:
                lists.append(fetch.get(point.url))
            except Unreachable:
                continue
    return Evidence(tuple(lists))


def in_file(reader: PdfFileReader) -> tuple[Evidence, list[asn1.Certificate]]:
    """What the file's own security store brings along; nothing when it has none or it cannot be read."""
    try:
        store = DocumentSecurityStore.read_dss(reader)
        certificates = list(store.load_certs())
        crls = tuple(reference.get_object().data for reference in store.crls)
        answers = tuple(reference.get_object().data for reference in store.ocsps)
    except (NoDSSFoundError, *PARSE_ERRORS):
        return Evidence(), []
    return Evidence(crls, answers), certificates


def responders(answers: Iterable[bytes]) -> list[asn1.Certificate]:
    """Certificates that OCSP answers carry."""
    found = []
    for der in answers:
        for one in ocsp.load_der_ocsp_response(der).certificates:
            found.append(asn1.Certificate.load(one.public_bytes(Encoding.DER)))
    return found


def _ask_ocsp(url: str, certificate: asn1.Certificate, issuer: asn1.Certificate, fetch: Fetch) -> bytes:
    try:
        own = x509.load_der_x509_certificate(certificate.dump())
        above = x509.load_der_x509_certificate(issuer.dump())
        question = ocsp.OCSPRequestBuilder().add_certificate(own, above, hashes.SHA1()).build()
        return fetch.post(url, question.public_bytes(Encoding.DER), "application/ocsp-request")
    except (Unreachable, ValueError):
        return b""
