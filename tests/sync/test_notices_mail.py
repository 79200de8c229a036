"""Deliveries by mail: over STARTTLS with a password, one Message-ID, what is final and what is not."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sync.provincial.app import Parts
from tests.sync.notice_house import House
from tests.sync.province import Clock


class Mailbox:
    """Takes mail for everybody but those it does not know."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.refuse: list[str] = []

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer for one receiver."""
        if self.refuse:
            return self.refuse.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep a mail."""
        assert isinstance(envelope.content, bytes)
        self.mails.append(envelope.content)
        return "250 OK"


def certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return the contexts of a mail server on this machine and of who trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = folder / "mail.pem"
    pem.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(pem)
    return server, ssl.create_default_context(cafile=str(pem))


def _knows(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and data.login == b"vic" and data.password == b"mat-khau"
    return AuthResult(success=right, handled=right)


@contextmanager
def mail_server(box: Mailbox, context: ssl.SSLContext) -> Iterator[int]:
    """Run a mail server that wants STARTTLS and a password."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(
        box, hostname="127.0.0.1", port=port, tls_context=context, require_starttls=True, auth_required=True,
        authenticator=_knows,
    )  # fmt: skip
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def post(port: int, password: str = "mat-khau") -> dict[str, Any]:
    """Return channels with that mail server alone."""
    mail = {"host": "127.0.0.1", "port": port, "user": "vic", "password": password, "from": "vic@camau.example"}
    return {"mail": mail}


@pytest.mark.logs("mail.log")
def test_mail_goes_over_starttls_with_one_message_id(
    house: Callable[..., House], clock: Clock, tmp_path: Path
) -> None:
    box, (inside, trust) = Mailbox(), certificate(tmp_path)
    box.refuse = ["450 thu lai sau"]
    with mail_server(box, inside) as port:
        here = house(post(port), trust)
        here.tell()
        here.postman.round()
        assert here.states() == [("email", "waiting", 1)]
        clock.pass_(minutes=1)
        here.postman.round()
        assert here.states() == [("email", "delivered", 2)]
    (raw,) = box.mails
    mail = message_from_bytes(raw, policy=default)
    assert (mail["To"], mail["From"]) == ("ut@nha.example", "vic@camau.example")
    assert mail["Subject"] == "Hồ sơ H12-1 đã có kết quả"
    assert "Nơi trả: UBND xã." in mail.get_content()
    assert mail["Auto-Submitted"] == "auto-generated"
    (row,) = here.told.shelf.rows()
    assert mail["Message-ID"] == f"<{row['id']}@camau.example>"


@pytest.mark.logs("mail.log")
def test_a_mailbox_nobody_has_is_final_a_bad_password_and_a_stranger_are_not(
    house: Callable[..., House], servers: Parts, clock: Clock, tmp_path: Path
) -> None:
    box, (inside, trust) = Mailbox(), certificate(tmp_path)
    box.refuse = ["550 khong co nguoi nay"]
    with mail_server(box, inside) as port:
        here = house(post(port), trust)
        here.tell()
        here.postman.round()
        assert here.states() == [("email", "dead", 1)]
        for cause, wrong in (("chưa đúng", house(post(port, "sai"), trust)), ("la", house(post(port)))):
            wrong.tell(cause=cause)
            wrong.postman.round()
    assert here.states() == [("email", "dead", 1), ("email", "waiting", 1), ("email", "waiting", 1)]
    causes = {row["cause"] for row in here.told.shelf.rows("waiting")}
    assert causes == {"Máy chủ thư không nhận đăng nhập (535).", "Chứng chỉ của máy chủ thư không hợp lệ."}
    assert box.mails == []
