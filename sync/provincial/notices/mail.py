"""Hands mail to the province's mail server: STARTTLS or TLS, one Message-ID however often the same one is sent."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from types import TracebackType

from sync.provincial.notices.channels import MailServer
from sync.provincial.notices.outcome import ARRIVED, Outcome

SECONDS = 20.0


def letter(server: MailServer, id: str, to: str, subject: str, text: str, at: datetime) -> EmailMessage:
    """Return a mail; a program that answers by itself is told not to (RFC 3834)."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = server.sender, to, subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{id}@{server.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text, charset="utf-8", cte="base64")
    return mail


class MailLine:
    """One line to the mail server, opened with the first mail and kept for the next ones of the same round."""

    def __init__(self, server: MailServer, now: Callable[[], datetime], trust: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._now = now
        self._trust = trust or ssl.create_default_context()
        self._line: smtplib.SMTP | None = None

    def __enter__(self) -> MailLine:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def send(self, id: str, to: str, subject: str, text: str) -> Outcome:
        """Hand one mail in."""
        try:
            line = self._line = self._line or self._open()
            line.send_message(letter(self._server, id, to, subject, text, self._now()), self._server.sender, [to])
        except smtplib.SMTPRecipientsRefused as refused:
            return self._again(*next(iter(refused.recipients.values())), whose="người nhận")
        except smtplib.SMTPAuthenticationError as refused:
            return self._lost(f"Máy chủ thư không nhận đăng nhập ({refused.smtp_code}).")
        except smtplib.SMTPResponseException as refused:
            return self._again(refused.smtp_code, refused.smtp_error, whose="thư")
        except ssl.SSLError:
            return self._lost("Chứng chỉ của máy chủ thư không hợp lệ.")
        except (smtplib.SMTPException, OSError) as why:
            return self._lost(f"Không gửi được đến máy chủ thư ({type(why).__name__}).")
        return ARRIVED

    def close(self) -> None:
        """End the line politely; one that is broken already is only let go."""
        line, self._line = self._line, None
        if line is not None:
            with suppress(smtplib.SMTPException, OSError):
                line.quit()
            line.close()

    def _open(self) -> smtplib.SMTP:
        server = self._server
        if server.security == "tls":
            line: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=self._trust)
        else:
            line = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
        try:
            if server.security == "starttls":
                line.starttls(context=self._trust)
            if server.user:
                line.login(server.user, server.password)
        except BaseException:
            line.close()
            raise
        return line

    def _again(self, code: int, words: bytes | str, *, whose: str) -> Outcome:
        """A number from 500 on is final (RFC 5321 §4.2.1); the address in the server's words is not kept."""
        self.close()
        return Outcome(False, f"Máy chủ thư từ chối {whose} ({code}).", final=code >= 500)

    def _lost(self, cause: str) -> Outcome:
        self.close()
        return Outcome(False, cause)
