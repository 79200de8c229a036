"""The paper, people and places the signing tests work with."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from signing.appearance import seal_box
from signing.model import Box, Look
from signing.protocol import to_text
from signing.training import authority
from signing.training.authority import TrainingSubject
from signing.training.pki import TrainingPki, issuer

PIN = "Ca-Mau2025"
LEADER = TrainingSubject("Nguyễn Văn Hiền", "Ủy ban nhân dân tỉnh Cà Mau", "CCCD:096080001234", "Phó Chủ tịch")
AGENCY = TrainingSubject("Ủy ban nhân dân tỉnh Cà Mau", "Ủy ban nhân dân tỉnh Cà Mau", "MST:2000100100")
SIGNATURE = Box(0, 330, 200, 142, 71)
BOXES = {
    "so": Box(0, 100, 760, 30, 18),
    "ngay": Box(0, 350, 730, 170, 18),
    "lanh_dao": SIGNATURE,
    "co_quan": seal_box(SIGNATURE),
}
VALUES = {"so": "125", "ngay": "ngày 05 tháng 3 năm 2026"}


def paper(pages: int = 1, *, turn: int = 0, encrypt: StandardEncryption | None = None) -> bytes:
    """A plain draft of some pages, perhaps turned or locked."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1, encrypt=encrypt)
    for number in range(pages):
        canvas.setPageRotation(turn)
        canvas.drawString(72, 700, f"Trang {number + 1}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def looks(pki: TrainingPki) -> tuple[Look, Look]:
    """The leader's and the agency's look."""
    return Look("leader", pki.signature_image.read_bytes()), Look("agency", pki.seal_image.read_bytes())


@dataclass(frozen=True)
class Odd:
    """A certificate with something wrong, as it goes onto a token."""

    label: str
    days: tuple[int, int] = (-1, 365)
    purpose: authority.Purpose = authority.PERSON
    foreign_key: bool = False


ODD = (
    Odd("het_han", (-900, -3)),
    Odd("chua_den", (3, 900)),
    Odd("thu_hoi"),
    Odd("khong_ky", purpose=authority.Purpose(ca=True, path_length=0)),
    Odd("sai_khoa", foreign_key=True),
)


def odd_objects(pki: TrainingPki) -> list[dict[str, str]]:
    """Keys and certificates for a token on which nothing may sign; all share one key to be quick."""
    key, other = authority.new_key(), authority.new_key()
    ca, now = issuer(pki.folder, "ca"), datetime.now(UTC).replace(microsecond=0)
    objects = []
    for number, one in enumerate(ODD):
        public = (other if one.foreign_key else key).public_key()
        since, until = (now + timedelta(days=days) for days in one.days)
        made = authority.issue(ca, LEADER, public, one.purpose, since, until)
        objects.append(on_token(f"{number + 16:02x}", one.label, key, made))
    return objects


def on_token(id_: str, label: str, key: rsa.RSAPrivateKey, certificate: x509.Certificate) -> dict[str, str]:
    """A key with its certificate as the token writer takes it."""
    plain = key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    der = certificate.public_bytes(Encoding.DER)
    return {"id": id_, "label": label, "key": to_text(plain), "certificate": to_text(der)}


def cms_of(data: bytes, number: int) -> tuple[bytes, bytes]:
    """The CMS and the signed bytes of the n-th signature, cut out without any PDF library."""
    position = -1
    for _ in range(number + 1):
        position = data.index(b"/ByteRange", position + 1)
    numbers = [int(part) for part in data[data.index(b"[", position) + 1 : data.index(b"]", position)].split()]
    one, two = numbers[0] + numbers[1], numbers[2]
    hexes = data[one + 1 : two - 1]
    der = bytes.fromhex(hexes.decode("ascii"))
    size = int.from_bytes(der[2 : 2 + (der[1] & 0x7F)], "big") + 2 + (der[1] & 0x7F)
    return der[:size], data[numbers[0] : one] + data[two : two + numbers[3]]


def write(path: Path, data: bytes) -> Path:
    """Writes and returns the path."""
    path.write_bytes(data)
    return path
