"""Who calls the VXP endpoint: checks a call's signature, clock and headers before anything is done."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sync.vxp.answers import WRONG_CLOCK, WRONG_SYSTEM
from sync.vxp.protocol import PREFIX, SIGNATURE, SIGNED_NAMES, SIGNED_TEXT, on_time, signature

WINDOW = timedelta(minutes=10)
# filePath: on the caller's own disk, sometimes with Vietnamese letters no header can carry; nobody reads it.
# version: the SDK's own fixed header has the name of a parameter of getSynchronizeUnit.
_LOOSE = frozenset({"filepath", "version"})


class Fail(Exception):
    """A call that is answered with FAIL: a code of the axis and a text."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True)
class VxpSystem:
    """A program that may call the endpoint, its secret, and the organ it sends and fetches for."""

    id: str
    secret: str = field(repr=False)
    organ: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A call whose signature was right: the system and its parameters by their bare names."""

    system: VxpSystem
    parameters: Mapping[str, str]

    def get(self, name: str) -> str:
        """Return a parameter, ``""`` when it was not sent."""
        return self.parameters.get(name.lower(), "").strip()

    def need(self, name: str) -> str:
        """Return a parameter.

        Raises:
            Fail: it was not sent.
        """
        value = self.get(name)
        if not value:
            raise Fail("11", f"Thiếu tham số {name}.")
        return value


def check_call(
    headers: list[tuple[bytes, bytes]], systems: Mapping[str, VxpSystem], now: datetime, window: timedelta,
) -> Call:
    """Return the call ``headers`` make.

    The signature is taken over the very text that was sent; every name in that text must say the same as the header
    of that name, so what is read afterwards is what was signed.

    Raises:
        Fail: unknown system, wrong signature, a header other than signed, a clock outside ``window``.
    """
    sent = _single(headers)
    text = sent.get(SIGNED_TEXT.lower(), b"")
    signed = _signed(text)
    system = systems.get(signed.get("systemid", ""))
    # An unknown system costs the same time as a wrong secret, and is told the same.
    expected = signature(system.secret if system else "", text)
    given = sent.get(SIGNATURE.lower(), b"").decode("latin-1").strip().lower()
    if not hmac.compare_digest(expected.encode(), given.encode()) or system is None:
        raise Fail(WRONG_SYSTEM, "Sai mã hệ thống hoặc khóa bí mật.")
    _agree(signed, sent)
    if not on_time(signed.get("timestamp", ""), now, window):
        raise Fail(WRONG_CLOCK, "Thời điểm ký yêu cầu lệch với đồng hồ của trục.")
    unsigned = {
        name.removeprefix(PREFIX.lower()): value.decode("latin-1")
        for name, value in sent.items()
        if name.startswith(PREFIX.lower())
    }
    return Call(system, unsigned | signed)


def _single(headers: list[tuple[bytes, bytes]]) -> dict[str, bytes]:
    """Return the headers by lower-case name; one of ours sent twice could be read two ways and is refused."""
    found: dict[str, bytes] = {}
    for raw_name, value in headers:
        name = raw_name.decode("latin-1").lower()
        bare = name.removeprefix(PREFIX.lower())
        if name in found and bare != name and bare not in _LOOSE:
            raise Fail(WRONG_SYSTEM, "Một tiêu đề được gửi hai lần.")
        found[name] = value
    return found


def _signed(text: bytes) -> dict[str, str]:
    try:
        said = json.loads(text.decode("utf-8", errors="surrogateescape"), object_pairs_hook=list)
        pairs = [(str(name).lower().removeprefix(PREFIX.lower()), value) for name, value in said]
    except (ValueError, TypeError, RecursionError):
        raise Fail(WRONG_SYSTEM, "Thiếu phần ký của yêu cầu.") from None
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise Fail(WRONG_SYSTEM, "Phần ký của yêu cầu không đọc được.")
    return {name: value if isinstance(value, str) else _compact(value) for name, value in pairs}


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _same(header: bytes, value: str) -> bool:
    if header.strip() == value.encode("utf-8", errors="surrogateescape").strip():
        return True
    try:
        return _compact(json.loads(header)) == value  # a list of receivers, with other spaces
    except (ValueError, RecursionError):
        return False


def _agree(signed: Mapping[str, str], sent: Mapping[str, bytes]) -> None:
    for name, value in signed.items():
        if name in _LOOSE:
            continue
        header = sent.get(f"{PREFIX}{name}".lower(), sent.get("content-type") if name == "content-type" else None)
        if header is None or not _same(header, value):
            raise Fail(WRONG_SYSTEM, f"Tiêu đề {name} khác với phần đã ký.")
    listed = sent.get(SIGNED_NAMES.lower())
    if listed is None:
        return
    names = {name.strip().lower().removeprefix(PREFIX.lower()) for name in listed.decode("latin-1").split(";")}
    if names != set(signed):
        raise Fail(WRONG_SYSTEM, "Danh sách tiêu đề đã ký không khớp.")
