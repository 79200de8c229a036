"""By which ways the province tells people: gateways, mail server, order of preference, quiet hours; from one file."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sync.provincial.notices.contact import mail_address, mobile_number
from sync.provincial.notices.event import HOOK, KINDS, Audience, Channel, Contact
from workflow.errors import Trouble
from workflow.workdays import VIETNAM

FILE = "channels.json"
"""Beside the database, readable by the servers' own account alone; described in ``GATEWAY.md``."""
SHORTEST_SECRET = 16
_LOCAL = ("127.0.0.1", "localhost", "::1")
_NAME = "abcdefghijklmnopqrstuvwxyz0123456789-"
_PREFERRED = {
    Audience.APPLICANT: (Channel.ZALO, Channel.SMS, Channel.EMAIL), Audience.OFFICIAL: (Channel.EMAIL,),
    Audience.OFFICE: (Channel.EMAIL,),
}  # fmt: skip


class BadChannels(Trouble):
    """The file with the channels cannot be used; nothing is sent until it is mended."""

    code = "bad-channels"
    title = "Tệp kênh thông báo không dùng được"


@dataclass(frozen=True, slots=True)
class Gateway:
    """A system that is called: its address and the secret its calls are signed with."""

    url: str
    secret: str = field(repr=False)
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in."""

    host: str
    sender: str
    port: int = 587
    security: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours in which nobody's telephone rings; both ends in Vietnamese time, over midnight or not."""

    start: time
    end: time

    def after(self, moment: datetime) -> datetime:
        """Return the first moment from ``moment`` on at which a telephone may ring."""
        local = moment.astimezone(VIETNAM)
        inside = (
            self.start <= local.time() < self.end
            if self.start <= self.end
            else local.time() >= self.start or local.time() < self.end
        )
        if not inside:
            return moment
        ends = local.replace(hour=self.end.hour, minute=self.end.minute, second=0, microsecond=0)
        return ends if ends > local else ends + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Channels:
    """Everything the file says.

    Attributes:
        order: which way is tried first, for whom.
        people, offices: addresses of officials and mailboxes of offices, by id; never lent to desks.
        marks: short messages keep their Vietnamese marks.
    """

    gateways: Mapping[str, Gateway] = field(default_factory=dict)
    mail: MailServer | None = None
    order: Mapping[Audience, tuple[Channel, ...]] = field(default_factory=lambda: dict(_PREFERRED))
    people: Mapping[str, Contact] = field(default_factory=dict)
    offices: Mapping[str, Contact] = field(default_factory=dict)
    quiet: Quiet | None = None
    marks: bool = False

    def works(self, channel: str) -> bool:
        """Tell whether the channel is set up."""
        return self.mail is not None if channel == Channel.EMAIL else channel in self.gateways

    def ways(self, audience: Audience, contact: Contact) -> tuple[tuple[Channel, str], ...]:
        """Return the ways somebody can be reached by, with the addresses, best first; none for who wished none."""
        found = []
        for channel in self.order.get(audience, ()):
            address = mail_address(contact.email) if channel == Channel.EMAIL else mobile_number(contact.phone)
            wanted = not contact.wish or contact.wish == channel
            if address and wanted and self.works(channel):
                found.append((channel, address))
        return tuple(found)

    def hooks(self, kind: str) -> tuple[str, ...]:
        """Return the names of the subscribers that want events of a kind."""
        return tuple(
            name for name, one in self.gateways.items()
            if name.startswith(HOOK) and (not one.kinds or kind in one.kinds)
        )  # fmt: skip


def read_channels(folder: Path) -> Channels:
    """Return the channels of the province; without a file there are none, and events are only kept.

    Raises:
        BadChannels: somebody else may read it, or it does not say what it must.
    """
    path = folder / FILE
    if not path.is_file():
        return Channels()
    if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise BadChannels(f"{FILE} chứa mật khẩu mà người khác trên máy đọc được.", f"Chạy: chmod 600 {FILE}")
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        return _channels(value)
    except (ValueError, TypeError, KeyError, AttributeError) as why:
        raise BadChannels(f"{FILE}: {why}.", "Sửa tệp rồi chạy lại.") from None


def _channels(value: Mapping[str, Any]) -> Channels:
    strange = sorted(value.keys() - {"gateways", "hooks", "mail", "order", "people", "offices", "quiet", "marks"})
    if strange:
        raise ValueError(f"không có mục “{strange[0]}”")
    gateways = {_known(name, (Channel.SMS, Channel.ZALO, Channel.HOTLINE)): _gateway(name, one)
                for name, one in value.get("gateways", {}).items()}  # fmt: skip
    for name, one in value.get("hooks", {}).items():
        if not name or any(sign not in _NAME for sign in name) or len(name) > 30:
            raise ValueError(f"tên “{name}” chỉ gồm chữ thường, chữ số, dấu nối")
        gateways[f"{HOOK}{name}"] = _gateway(name, one)
    order = {Audience(who): tuple(Channel(one) for one in ways) for who, ways in value.get("order", {}).items()}
    return Channels(
        gateways, _mail(value["mail"]) if "mail" in value else None, {**_PREFERRED, **order},
        _contacts(value.get("people", {})), _contacts(value.get("offices", {})), _quiet(value.get("quiet")),
        value.get("marks") is True,
    )  # fmt: skip


def _known(name: str, allowed: tuple[Channel, ...]) -> str:
    if name not in allowed:
        raise ValueError(f"không có kênh “{name}”")
    return name


def _gateway(name: str, value: Mapping[str, Any]) -> Gateway:
    url, secret = str(value["url"]), str(value["secret"])
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOCAL):
        raise ValueError(f"{name}: địa chỉ phải là https")
    if len(secret) < SHORTEST_SECRET:
        raise ValueError(f"{name}: khóa phải dài ít nhất {SHORTEST_SECRET} chữ")
    kinds = tuple(value.get("kinds", ()))
    if unknown := sorted(set(kinds) - set(KINDS)):
        raise ValueError(f"{name}: không có sự kiện “{unknown[0]}”")
    return Gateway(url, secret, kinds)


def _mail(value: Mapping[str, Any]) -> MailServer:
    sender, security = mail_address(str(value["from"])), str(value.get("security", "starttls"))
    if not sender:
        raise ValueError("mail: “from” không phải địa chỉ thư")
    if security not in ("starttls", "tls", "none") or (security == "none" and value["host"] not in _LOCAL):
        raise ValueError("mail: “security” phải là starttls hoặc tls")
    return MailServer(
        str(value["host"]), sender, int(value.get("port", 465 if security == "tls" else 587)), security,
        str(value.get("user", "")), str(value.get("password", "")),
    )  # fmt: skip


def _contacts(value: Mapping[str, Any]) -> dict[str, Contact]:
    return {id: Contact(str(one.get("phone", "")), str(one.get("email", ""))) for id, one in value.items()}


def _quiet(value: Mapping[str, Any] | None) -> Quiet | None:
    return Quiet(time.fromisoformat(value["from"]), time.fromisoformat(value["to"])) if value else None
