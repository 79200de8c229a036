"""The training keys as certificate files, where no software token is installed (Windows without SoftHSM2)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates

FOLDER = "files"


def places(folder: Path, names: tuple[str, ...]) -> tuple[Path, ...]:
    """Where the files of these people lie."""
    return tuple(folder / FOLDER / f"{name}.p12" for name in names)


def write_files(folder: Path, passphrase: str, keys: Mapping[str, rsa.RSAPrivateKey]) -> None:
    """Lock each key with its certificate and the authority's into a file; the certificate lies beside it in the clear.

    Args:
        folder: of the training authority, whose certificates are in ``ca``.
        keys: by the name of the person.
    """
    (folder / FOLDER).mkdir(exist_ok=True)
    above = [x509.load_der_x509_certificate((folder / "ca" / "ca.cer").read_bytes())]
    for name, key in keys.items():
        (path,) = places(folder, (name,))
        der = (folder / "ca" / f"{name}.cer").read_bytes()
        locked = BestAvailableEncryption(passphrase.encode("utf-8"))
        own = x509.load_der_x509_certificate(der)
        path.touch(mode=0o600)
        path.write_bytes(serialize_key_and_certificates(name.encode(), key, own, above, locked))
        path.with_suffix(".cer").write_bytes(der)
