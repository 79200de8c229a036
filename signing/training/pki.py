"""Makes and reopens the training authority and its software token in one folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from signing.drivers import backend_of, training_driver
from signing.errors import SigningTrouble
from signing.model import Trust
from signing.protocol import to_text
from signing.training import authority, certificate_files, pictures
from signing.training.authority import Issuer, TrainingSubject

LEADER, AGENCY = "lanh_dao", "co_quan"
_IDS = {LEADER: "01", AGENCY: "02"}
_CRL_DAYS = 60
DEFAULT_SERVICES = "http://127.0.0.1:18781"


@dataclass(frozen=True, slots=True)
class TrainingPki:
    """Everything a training desk needs to sign and to judge.

    Attributes:
        module: the PKCS#11 module of the software token; without one the first of the certificate files.
        environment: variables for the token process alone (``SOFTHSM2_CONF``).
        leader_id: id of the leader's certificate on the token; ``agency_id`` likewise.
        services: base address of the TSA, OCSP and CRL services of :mod:`signing.training.services`.
    """

    folder: Path
    module: Path
    token_label: str
    softhsm_conf: Path
    services: str
    roots: tuple[Path, ...]
    intermediates: tuple[Path, ...]
    crls: tuple[Path, ...]
    leader_certificate: Path
    agency_certificate: Path
    signature_image: Path
    seal_image: Path
    leader_id: str = _IDS[LEADER]
    agency_id: str = _IDS[AGENCY]

    @property
    def modules(self) -> tuple[Path, ...]:
        """Everything a token process has to ask for the leader's and the agency's key."""
        if backend_of(self.module) == "file":
            return certificate_files.places(self.folder, (LEADER, AGENCY))
        return (self.module,)

    @property
    def environment(self) -> dict[str, str]:
        return {"SOFTHSM2_CONF": str(self.softhsm_conf)}

    @property
    def tsa_url(self) -> str:
        return f"{self.services}/tsa"

    def trust(self) -> Trust:
        """Whom the training province believes, with the revocation lists as they are on disk now."""
        return Trust(
            *(tuple(path.read_bytes() for path in group) for group in (self.roots, self.intermediates, self.crls))
        )


def create(
    folder: Path,
    leader: TrainingSubject,
    agency: TrainingSubject,
    pin: str,
    *,
    services: str = DEFAULT_SERVICES,
    token_label: str = "VIC huấn luyện",
    module: Path | None = None,
    now: datetime | None = None,
) -> TrainingPki:
    """Makes the authority, the token with both certificates, the lists and the pictures.

    Args:
        folder: made when absent; what an earlier call left there is replaced only by a new folder.
        services: where :mod:`signing.training.services` will answer; it is written into the certificates.
        module: PKCS#11 module of the token; SoftHSM2 unless given, certificate files where that is not installed.

    Raises:
        SigningTrouble: the token could not be written.
    """
    driver = module or training_driver()
    since = (now or datetime.now(UTC)).replace(microsecond=0) - timedelta(days=1)
    for name in ("ca", "crls", "tokens", "images"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    keys = _authority_files(folder, leader, agency, since, services)
    (folder / "softhsm2.conf").write_text(
        f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n", encoding="utf-8"
    )
    held = driver or certificate_files.places(folder, (LEADER,))[0]
    pki = _describe(folder, held, token_label, services)
    if driver is None:
        certificate_files.write_files(folder, pin, keys)
    else:
        _write_token(pki, pin, keys)
    pki.signature_image.write_bytes(pictures.signature_picture(leader.name))
    pki.seal_image.write_bytes(pictures.seal_picture(agency.name))
    plain = {"module": str(held), "token_label": token_label, "services": services, "revoked": {}, "crl_number": 0}
    _save(folder, plain)
    refresh_lists(folder, since=since)
    return pki


def load(folder: Path) -> TrainingPki:
    """The authority an earlier :func:`create` made.

    Raises:
        FileNotFoundError: nothing was made there.
    """
    plain = _plain(folder)
    return _describe(folder, Path(plain["module"]), plain["token_label"], plain["services"])


def refresh_lists(folder: Path, *, since: datetime | None = None) -> tuple[Path, ...]:
    """Writes fresh revocation lists of the root and the intermediate."""
    plain = _plain(folder)
    plain["crl_number"] += 1
    _save(folder, plain)
    begin = since or datetime.now(UTC).replace(microsecond=0)
    paths = []
    for name in ("root", "ca"):
        revoked = [(int(serial), datetime.fromisoformat(at)) for serial, at in plain["revoked"].get(name, {}).items()]
        made = authority.revocation_list(
            issuer(folder, name), revoked, begin, begin + timedelta(days=_CRL_DAYS), plain["crl_number"]
        )
        path = folder / "crls" / f"{name}.crl"
        path.write_bytes(made.public_bytes(Encoding.DER))
        paths.append(path)
    return tuple(paths)


def revoke(folder: Path, certificate: bytes, at: datetime) -> None:
    """Puts a certificate of the intermediate on its list and writes the lists anew."""
    plain = _plain(folder)
    serial = x509.load_der_x509_certificate(certificate).serial_number
    plain["revoked"].setdefault("ca", {})[str(serial)] = at.isoformat()
    _save(folder, plain)
    refresh_lists(folder)


def revoked_at(folder: Path, serial: int) -> datetime | None:
    """When a certificate of the intermediate was revoked; ``None`` when it was not."""
    at = _plain(folder)["revoked"].get("ca", {}).get(str(serial))
    return datetime.fromisoformat(at) if at else None


def issuer(folder: Path, name: str) -> Issuer:
    """An authority or service of the folder with its key: ``root``, ``ca``, ``tsa`` or ``ocsp``."""
    certificate = x509.load_der_x509_certificate((folder / "ca" / f"{name}.cer").read_bytes())
    key = load_pem_private_key((folder / "ca" / f"{name}.pem").read_bytes(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return Issuer(certificate, key)


def _authority_files(
    folder: Path, leader: TrainingSubject, agency: TrainingSubject, since: datetime, services: str
) -> dict[str, rsa.RSAPrivateKey]:
    """Issues every certificate into the folder and returns the keys that go into the token."""
    ca_key, tsa_key, ocsp_key, leader_key, agency_key = _new_keys(5)
    root = authority.self_signed("CA gốc huấn luyện VIC", since, since + timedelta(days=7300))
    until = since + timedelta(days=1825)
    ca_subject = TrainingSubject("CA huấn luyện phục vụ cơ quan nhà nước", authority.MARK, "")
    ca_purpose = authority.Purpose(ca=True, path_length=0)
    ca_certificate = authority.issue(
        root,
        ca_subject,
        ca_key.public_key(),
        ca_purpose,
        since,
        since + timedelta(days=3650),
        crl_url=f"{services}/crls/root.crl",
    )
    ca = Issuer(ca_certificate, ca_key)
    wanted = {
        "tsa": (TrainingSubject("TSA huấn luyện", authority.MARK, ""), tsa_key, authority.TIMESTAMPING),
        "ocsp": (TrainingSubject("OCSP huấn luyện", authority.MARK, ""), ocsp_key, authority.OCSP_SIGNING),
        LEADER: (leader, leader_key, authority.PERSON),
        AGENCY: (agency, agency_key, authority.PERSON),
    }
    _keep(folder, "root", root.certificate, root.key)
    _keep(folder, "ca", ca_certificate, ca_key)
    for name, (subject, key, purpose) in wanted.items():
        made = authority.issue(
            ca,
            subject,
            key.public_key(),
            purpose,
            since,
            until,
            crl_url=f"{services}/crls/ca.crl",
            ocsp_url=f"{services}/ocsp",
        )
        _keep(folder, name, made, key if name in ("tsa", "ocsp") else None)
    return {LEADER: leader_key, AGENCY: agency_key}


def _new_keys(count: int) -> list[rsa.RSAPrivateKey]:
    with ThreadPoolExecutor(2) as pool:  # RSA generation leaves the interpreter lock
        return [made.result() for made in [pool.submit(authority.new_key) for _ in range(count)]]


def _keep(folder: Path, name: str, certificate: x509.Certificate, key: rsa.RSAPrivateKey | None) -> None:
    (folder / "ca" / f"{name}.cer").write_bytes(certificate.public_bytes(Encoding.DER))
    if key is not None:
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path = folder / "ca" / f"{name}.pem"
        path.touch(mode=0o600)
        path.write_bytes(pem)


def _describe(folder: Path, driver: Path, token_label: str, services: str) -> TrainingPki:
    ca = folder / "ca"
    return TrainingPki(
        folder=folder,
        module=driver,
        token_label=token_label,
        softhsm_conf=folder / "softhsm2.conf",
        services=services,
        roots=(ca / "root.cer",),
        intermediates=(ca / "ca.cer",),
        crls=(folder / "crls" / "root.crl", folder / "crls" / "ca.crl"),
        leader_certificate=ca / f"{LEADER}.cer",
        agency_certificate=ca / f"{AGENCY}.cer",
        signature_image=folder / "images" / "chu_ky.png",
        seal_image=folder / "images" / "con_dau.png",
    )


def _write_token(pki: TrainingPki, pin: str, keys: Mapping[str, rsa.RSAPrivateKey]) -> None:
    objects = [
        {
            "id": _IDS[name],
            "label": name,
            "key": to_text(key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())),
            "certificate": to_text((pki.folder / "ca" / f"{name}.cer").read_bytes()),
        }
        for name, key in keys.items()
    ]
    write_objects(pki, pin, pki.token_label, objects)


def writer_command() -> tuple[str, ...]:
    """How the token writer is started: this Python, or the packed program itself with ``token-writer``."""
    if getattr(sys, "frozen", False):
        return (sys.executable, "token-writer")
    return (sys.executable, "-m", "signing.training.token_writer")


def write_objects(pki: TrainingPki, pin: str, label: str, objects: list[dict[str, str]]) -> None:
    """Makes a new software token with these keys and certificates, in a child process.

    Raises:
        SigningTrouble: the module said no.
    """
    order = {"module": str(pki.module), "label": label, "pin": pin, "so_pin": f"SO-{pin}", "objects": objects}
    root = Path(__file__).resolve().parent.parent.parent
    done = subprocess.run(
        writer_command(),
        input=json.dumps(order).encode(),
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(root), **pki.environment},
        timeout=60,
        check=False,
    )
    if done.returncode != 0:
        raise SigningTrouble("Không tạo được token huấn luyện.", detail=done.stderr.decode(errors="replace")[-500:])


def _plain(folder: Path) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads((folder / "pki.json").read_text("utf-8"))
    return plain


def _save(folder: Path, plain: Mapping[str, Any]) -> None:
    half = folder / "pki.json.moi"
    half.write_text(json.dumps(plain, ensure_ascii=False, indent=1), "utf-8")
    half.replace(folder / "pki.json")
