"""Where a message can go: telephone numbers in one form, mail addresses that can exist; anything else is nowhere."""

from __future__ import annotations

import re

_SEPARATORS = re.compile(r"[\s.\-()]+")
_MOBILE = re.compile(r"(?:\+?84|0)([35789]\d{8})\Z", re.ASCII)
"""Vietnamese mobile numbers since the change of prefixes of 2018: ten digits, 03, 05, 07, 08 or 09."""
_MAIL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+"
                   r"[A-Za-z]{2,63}\Z", re.ASCII)  # fmt: skip


def mobile_number(text: str) -> str:
    """Return a mobile number as "+84912345678", "" when it is none (a landline hears no message)."""
    found = _MOBILE.match(_SEPARATORS.sub("", text))
    return f"+84{found[1]}" if found else ""


def mail_address(text: str) -> str:
    """Return a mail address ready for an envelope, "" when it can be none; a line break never gets into a header."""
    text = text.strip()
    sound = len(text) <= 254 and _MAIL.match(text) and ".." not in text
    if not sound or text.startswith(".") or ".@" in text:
        return ""
    name, _, host = text.rpartition("@")
    return f"{name}@{host.lower()}"


def masked(address: str) -> str:
    """Return an address as it may stand in lists and logs: enough to recognise one's own, not enough to write to."""
    name, at, host = address.rpartition("@")
    if at:
        return f"{name[:1]}***@{host}"
    return f"{address[:3]}***{address[-3:]}" if len(address) > 8 else "***"
