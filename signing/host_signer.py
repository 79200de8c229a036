"""A key on a token, as the signing library wants it: one operation each, and what comes back is verified."""

from __future__ import annotations

from asn1crypto import algos, x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pyhanko.sign.signers.pdf_cms import ExternalSigner, Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.errors import SignatureMismatch
from signing.model import SigningToken


class HostSigner(Signer):
    """Lets the signing library build the signature while the token process makes its one private key operation."""

    def __init__(self, token: SigningToken, certificate_id: str, leaf: x509.Certificate, chain: list[x509.Certificate]):
        store = SimpleCertificateStore()
        store.register_multiple(chain)
        super().__init__(signing_cert=leaf, cert_registry=store, signature_mechanism=mechanism_of(leaf))
        self._token, self._certificate_id = token, certificate_id

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """Signs, and verifies what came back with the certificate's public key.

        Raises:
            SignatureMismatch: the token holds another key, or returned nonsense.
        """
        if dry_run:
            return bytes(512)
        signature = self._token.sign(self._certificate_id, data, digest_algorithm)
        assert self.signing_cert is not None
        verify_raw(self.signing_cert, signature, data, digest_algorithm)
        return signature


def signer_of(leaf: x509.Certificate) -> ExternalSigner:
    """Whom the signing library takes for the signer while the token has not answered yet."""
    return ExternalSigner(leaf, SimpleCertificateStore(), signature_mechanism=mechanism_of(leaf))


def mechanism_of(leaf: x509.Certificate) -> algos.SignedDigestAlgorithm:
    """How a key of this kind signs."""
    family = "ecdsa" if leaf.public_key.algorithm == "ec" else "rsa"
    return algos.SignedDigestAlgorithm({"algorithm": f"{digest_of(leaf)}_{family}"})


def digest_of(leaf: x509.Certificate) -> str:
    """The hash a key signs with: as strong as its curve (ETSI TS 119 312 §9.2), SHA-256 for RSA."""
    if leaf.public_key.algorithm != "ec":
        return "sha256"
    bits = int(leaf.public_key.bit_size)
    return "sha256" if bits <= 256 else "sha384" if bits <= 384 else "sha512"


def verify_raw(leaf: x509.Certificate, signature: bytes, data: bytes, digest: str) -> None:
    """Check a raw signature with the certificate's public key.

    Raises:
        SignatureMismatch: it does not fit.
    """
    key = serialization.load_der_public_key(leaf.public_key.dump())
    algorithm = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}[digest]
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, data, padding.PKCS1v15(), algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, data, ec.ECDSA(algorithm))
        else:
            raise SignatureMismatch(detail=f"unsupported key {type(key).__name__}")
    except InvalidSignature:
        raise SignatureMismatch() from None
