"""TSA, OCSP and CRL of the training authority over HTTP on this machine only."""

from __future__ import annotations

from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from asn1crypto import algos, keys, ocsp, tsp, x509
from certomancer.services import CertomancerServiceError, RevocationInfoInterface, SimpleOCSPResponder, TimeStamper
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from signing.training import pki

_LARGEST = 1_000_000
_POLICY = "1.3.6.1.4.1.32473.1.1"  # example arc of RFC 5612
_SHA256_RSA = algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"})


class _Party:
    """A certificate and key of the folder in the form the service classes take."""

    def __init__(self, folder: Path, name: str) -> None:
        issuer = pki.issuer(folder, name)
        self.certificate = x509.Certificate.load(issuer.certificate.public_bytes(Encoding.DER))
        der = issuer.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        self.key = keys.PrivateKeyInfo.load(der)


class _Revocations(RevocationInfoInterface):
    """What the folder says about the intermediate's certificates, read anew each time."""

    def __init__(self, folder: Path, issuer: x509.Certificate) -> None:
        self._folder, self._issuer = folder, issuer

    def get_issuer_cert(self) -> x509.Certificate:
        """The intermediate."""
        return self._issuer

    def check_revocation_status(
        self, cid: ocsp.CertId, at_time: datetime
    ) -> tuple[ocsp.CertStatus, list[ocsp.SingleResponseExtension]]:
        """Good, or revoked with its time."""
        at = pki.revoked_at(self._folder, cid["serial_number"].native)
        if at is None:
            return ocsp.CertStatus("good"), []
        revoked = ocsp.RevokedInfo({"revocation_time": at, "revocation_reason": "key_compromise"})
        return ocsp.CertStatus("revoked", revoked), []


class Services:
    """The answers; no transport inside."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tsa, self._ocsp, self._ca = (_Party(folder, name) for name in ("tsa", "ocsp", "ca"))

    def timestamp(self, body: bytes) -> bytes:
        """The answer to an RFC 3161 request."""
        stamper = TimeStamper(
            tsa_cert=self._tsa.certificate,
            tsa_key=self._tsa.key,
            certs_to_embed=[self._ca.certificate],
            policy=_POLICY,
        )
        answer: bytes = stamper.request_tsa_response(tsp.TimeStampReq.load(body)).dump()
        return answer

    def ocsp(self, body: bytes) -> bytes:
        """The answer to an OCSP request about a certificate of the intermediate."""
        responder = SimpleOCSPResponder(
            responder_cert=self._ocsp.certificate,
            responder_key=self._ocsp.key,
            signature_algo=_SHA256_RSA,
            at_time=datetime.now(UTC).replace(microsecond=0),
            revinfo_interface=_Revocations(self._folder, self._ca.certificate),
        )
        answer: bytes = responder.build_ocsp_response(ocsp.OCSPRequest.load(body)).dump()
        return answer

    def crl(self, name: str) -> bytes | None:
        """A revocation list as it is on disk; ``None`` for a name that is none."""
        return (self._folder / "crls" / f"{name}.crl").read_bytes() if name in ("root", "ca") else None


class _Handler(BaseHTTPRequestHandler):
    services: Services

    def do_GET(self) -> None:
        """Revocation lists."""
        parts = urlsplit(self.path).path.strip("/").split("/")
        data = self.services.crl(parts[1].removesuffix(".crl")) if len(parts) == 2 and parts[0] == "crls" else None
        self._reply(200 if data is not None else 404, "application/pkix-crl", data or b"")

    def do_POST(self) -> None:
        """Timestamps and OCSP."""
        body = self.rfile.read(min(int(self.headers.get("Content-Length", "0")), _LARGEST))
        answers = {
            "/tsa": (self.services.timestamp, "application/timestamp-reply"),
            "/ocsp": (self.services.ocsp, "application/ocsp-response"),
        }
        found = answers.get(urlsplit(self.path).path)
        if found is None:
            self._reply(404, "text/plain", b"")
            return
        try:
            self._reply(200, found[1], found[0](body))
        except (ValueError, TypeError, KeyError, CertomancerServiceError):
            self._reply(400, "text/plain", b"")

    def log_message(self, format: str, *args: object) -> None:
        """Keeps the console quiet."""

    def _reply(self, status: int, kind: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def make_server(folder: Path, port: int = 0) -> ThreadingHTTPServer:
    """A server for the folder's authority on loopback; ``port`` 0 takes any free one.

    Raises:
        OSError: the port is taken.
    """
    handler = type("TrainingHandler", (_Handler,), {"services": Services(folder)})
    return ThreadingHTTPServer(("127.0.0.1", port), handler)
