"""Sends one test message by a channel, at once, so that an administrator sees whether it is set up rightly."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

from sync.provincial.notices.channels import Channels
from sync.provincial.notices.contact import mail_address, mobile_number
from sync.provincial.notices.event import HOOK, Channel
from sync.provincial.notices.gateway import GatewayCall
from sync.provincial.notices.mail import MailLine
from sync.provincial.notices.outcome import Outcome
from sync.provincial.notices.sms import unaccented
from workflow.errors import Missing

WORDS = "Thư thử của máy chủ VIC. Không cần trả lời."


def try_channel(channels: Channels, channel: str, to: str, now: Callable[[], datetime]) -> Outcome:
    """Send a test message and return what became of it.

    Args:
        to: a mobile number or a mail address; nothing for the hotline and for subscribers.

    Raises:
        Missing: the channel is not set up, or cannot reach ``to``.
    """
    if not channels.works(channel):
        raise Missing("channel", f"Kênh “{channel}” chưa được cấu hình.", "Xem channels.json trong thư mục máy chủ.")
    address = mail_address(to) if channel == Channel.EMAIL else mobile_number(to)
    if not address and channel in (Channel.EMAIL, Channel.SMS, Channel.ZALO):
        raise Missing("to", f"“{to}” không phải nơi nhận của kênh “{channel}”.", "Nêu --to.")
    id = f"test-{uuid.uuid4().hex}"
    if channel == Channel.EMAIL and channels.mail is not None:
        with MailLine(channels.mail, now) as line:
            return line.send(id, address, "Thư thử", WORDS)
    body = {"delivery": id, "event": id, "kind": "test", "at": now().isoformat(timespec="seconds")}
    if not channel.startswith(HOOK):
        body |= {"channel": channel, "to": address, "text": unaccented(WORDS)}
    calls = GatewayCall(now)
    try:
        return calls.send(channels.gateways[channel], id, body)
    finally:
        calls.close()
