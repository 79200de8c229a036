"""One holder of keys for each backend, with the same four keys in it; and drawers with tokens that are hard to tell."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates

from signing.model import TokenInfo
from signing.protocol import to_text
from signing.token_client import TokenProcess
from signing.training import authority
from signing.training.authority import TrainingSubject
from signing.training.pki import TrainingPki, issuer, write_objects
from tests.signing.conftest import copied
from tests.signing.office import LEADER, PIN

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
KINDS = ("rsa-2048", "rsa-3072", "p-256", "p-384", "p-521")


@dataclass(frozen=True)
class Pair:
    """A key with its certificate."""

    key: Key
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    def on_token(self, id_: str, label: str, *parts: str) -> dict[str, str]:
        """As the token writer takes it: ``parts`` of key, public, certificate; key and certificate by default."""
        plain = self.key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
        public = self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        held = {"key": plain, "public": public, "certificate": self.der}
        return {"id": id_, "label": label} | {name: to_text(held[name]) for name in parts or ("key", "certificate")}


def new_key(kind: str) -> Key:
    """A fresh key: rsa-BITS, p-256, p-384 or p-521."""
    family, size = kind.split("-")
    if family == "rsa":
        return rsa.generate_private_key(public_exponent=65537, key_size=int(size))
    curves = {"256": ec.SECP256R1(), "384": ec.SECP384R1(), "521": ec.SECP521R1()}
    return ec.generate_private_key(curves[size])


def pair(pki: TrainingPki, kind: str, subject: TrainingSubject = LEADER, key: Key | None = None) -> Pair:
    """A key with a certificate of the training authority."""
    made = key or new_key(kind)
    since = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
    ca = issuer(pki.folder, "ca")
    until = since + timedelta(days=300)
    return Pair(made, authority.issue(ca, subject, made.public_key(), authority.PERSON, since, until))


def certificate_file(pki: TrainingPki, folder: Path, name: str, one: Pair, passphrase: str = PIN) -> Path:
    """A .p12 with the key, its certificate and the authority's, locked with the passphrase."""
    above = [issuer(pki.folder, "ca").certificate]
    locked = BestAvailableEncryption(passphrase.encode("utf-8"))
    data = serialize_key_and_certificates(name.encode(), one.key, one.certificate, above, locked)
    path = folder / f"{name}.p12"
    path.write_bytes(data)
    return path


@dataclass
class Holder:
    """Keys behind one backend, which can be taken out of the machine and put back.

    Attributes:
        modules: one for all kinds, or one for each in the order of ``KINDS``.
        label, certificate: token and certificate of each kind of key.
        taken: what is moved away when the token is pulled out.
    """

    modules: Sequence[Path]
    environment: Mapping[str, str]
    label: Mapping[str, str]
    certificate: Mapping[str, str]
    pairs: Mapping[str, Pair]
    taken: Path
    pocket: Path

    def process(self, *kinds: str, idle_seconds: float = 300.0) -> TokenProcess:
        """A process of the test's own, for these kinds of keys or all."""
        modules = [module for kind, module in zip(KINDS, self.modules, strict=False) if not kinds or kind in kinds]
        return TokenProcess(modules or self.modules, environment=self.environment, idle_seconds=idle_seconds)

    def token(self, process: TokenProcess, kind: str) -> TokenInfo:
        """The token that holds a kind of key."""
        return process.find(label=self.label[kind])

    def pull(self) -> None:
        """Take everything out."""
        shutil.copytree(self.taken, self.pocket)
        for one in self.taken.iterdir():
            shutil.rmtree(one) if one.is_dir() else one.unlink()

    def plug(self) -> None:
        """Put everything back."""
        shutil.copytree(self.pocket, self.taken, dirs_exist_ok=True)


def on_token(pki: TrainingPki, pairs: Mapping[str, Pair], folder: Path) -> Holder:
    """All keys on one software token."""
    own = copied(pki, folder / "pki")
    objects = [one.on_token(f"{number:02x}", kind) for number, (kind, one) in enumerate(pairs.items(), 16)]
    write_objects(own, PIN, "Mọi loại khoá", objects)
    same = dict.fromkeys(pairs, "Mọi loại khoá")
    kinds = {kind: kind for kind in pairs}
    return Holder([own.module], own.environment, same, kinds, pairs, own.folder / "tokens", folder / "pocket")


def in_files(pki: TrainingPki, pairs: Mapping[str, Pair], folder: Path) -> Holder:
    """Each key in a certificate file of its own."""
    drive = folder / "drive"
    drive.mkdir()
    modules = [certificate_file(pki, drive, f"khoá {kind}", one) for kind, one in pairs.items()]
    labels = {kind: f"khoá {kind}" for kind in pairs}
    return Holder(modules, {}, labels, dict.fromkeys(pairs, ""), pairs, drive, folder / "pocket")
