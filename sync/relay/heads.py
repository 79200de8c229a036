"""What a client of the relay asks, read strictly: the first lines of HTTP, and the server a TLS greeting names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

LONGEST_HEAD = 8192
_REQUEST = re.compile(r"([A-Z]{3,8}) (\S{1,400}) HTTP/1\.[01]")
_FIELD = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}):[ \t]*([^\r\n\x00]{0,4000}?)[ \t]*")
_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]{2,60}\]|[A-Za-z0-9._-]{1,253}):([0-9]{1,5})")
_HANDSHAKE, _CLIENT_HELLO, _SERVER_NAME = 22, 1, 0


class BadHead(ValueError):
    """Not a request this relay understands."""


@dataclass(frozen=True, slots=True)
class Head:
    """The first lines of a request; names of fields in lower case."""

    method: str
    target: str
    fields: Mapping[str, str]

    @property
    def length(self) -> int:
        """The bytes of the body.

        Raises:
            BadHead: it has none that can be relied on.
        """
        said = self.fields.get("content-length", "0")
        if "transfer-encoding" in self.fields or not (said.isascii() and said.isdigit() and len(said) < 16):
            raise BadHead("a body needs a length")
        return int(said)


def read_head(data: bytes) -> Head:
    """Read a head up to and without its empty line.

    Raises:
        BadHead: anything that two readers could read in two ways.
    """
    try:
        first, *rest = data.decode("ascii").split("\r\n")
    except UnicodeDecodeError:
        raise BadHead("not ASCII") from None
    request = _REQUEST.fullmatch(first)
    if request is None:
        raise BadHead("not a request")
    fields: dict[str, str] = {}
    for line in rest:
        field = _FIELD.fullmatch(line)
        if field is None or field[1].lower() in fields:
            raise BadHead("a field that is none, or twice")
        fields[field[1].lower()] = field[2]
    return Head(request[1], request[2], fields)


def authority(text: str) -> tuple[str, int]:
    """Return host and port of ``host:port``.

    Raises:
        BadHead: it is of another form.
    """
    found = _AUTHORITY.fullmatch(text)
    if found is None or not 0 < int(found[2]) < 65536:
        raise BadHead("not host:port")
    return found[1].strip("[]").lower().rstrip("."), int(found[2])


def greeting_length(data: bytes) -> int | None:
    """Return how many bytes the first TLS record has, None while that cannot be told.

    Raises:
        BadHead: this is no TLS greeting; nothing readable ever goes through.
    """
    if (data[:1] and data[0] != _HANDSHAKE) or (data[1:2] and data[1] != 3):
        raise BadHead("not TLS")
    if len(data) < 5:
        return None
    length = int.from_bytes(data[3:5], "big")
    if not 4 <= length <= 16384 + 256:
        raise BadHead("not TLS")
    return 5 + length


def named_server(record: bytes) -> str:
    """Return the server a whole TLS greeting names (SNI), "" when it names none.

    Raises:
        BadHead: not a client's greeting.
    """
    body = _Bytes(record, 5)
    if body.number(1) != _CLIENT_HELLO:
        raise BadHead("not a client's greeting")
    body.number(3)
    body.skip(2 + 32)
    body.skip(body.number(1))
    body.skip(body.number(2))
    body.skip(body.number(1))
    if body.left < 2:
        return ""
    end = body.number(2)
    if end > body.left:
        return ""  # a greeting in several records: what it names comes later, the certificate is checked by the desk
    while body.left >= 4:
        kind, length = body.number(2), body.number(2)
        if kind == _SERVER_NAME:
            return _server_name(body.take(length))
        body.skip(length)
    return ""


def _server_name(data: bytes) -> str:
    inner = _Bytes(data, 0)
    inner.skip(2)
    if inner.number(1) != 0:
        raise BadHead("a name of another kind")
    try:
        return inner.take(inner.number(2)).decode("ascii").lower().rstrip(".")
    except UnicodeDecodeError:
        raise BadHead("a name that is none") from None


class _Bytes:
    """Bytes taken one after the other."""

    def __init__(self, data: bytes, place: int) -> None:
        self._data = data
        self._place = place

    @property
    def left(self) -> int:
        return len(self._data) - self._place

    def take(self, count: int) -> bytes:
        if count > self.left:
            raise BadHead("cut short")
        self._place += count
        return self._data[self._place - count : self._place]

    def skip(self, count: int) -> None:
        self.take(count)

    def number(self, count: int) -> int:
        return int.from_bytes(self.take(count), "big")
