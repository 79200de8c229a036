"""Takes in the body of a VXP call as it comes: the package itself, or the part of a form that carries it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from sync.provincial.vxp_access import Fail
from sync.provincial.vxp_contents import Draft

PART = "file_doc"
LONGEST_SHORT = 1024 * 1024
"""Bytes of a body that carries no package."""
MOST_PARTS = 10
_GATHERED = 256 * 1024


async def take_package(content_type: str, pieces: AsyncIterator[bytes], draft: Draft, largest: int) -> None:
    """Write the package a call carries into ``draft``.

    Args:
        largest: bytes of the longest body.

    Raises:
        Fail: too long, or a form nobody can read or without a package.
        OSError: the disk does not take it.
    """
    form = FilePart(content_type, draft.write) if _is_form(content_type) else None
    write = form.write if form else draft.write
    length, gathered = 0, bytearray()
    async for piece in pieces:
        length += len(piece)
        if length > largest:
            raise Fail("10", f"Gói lớn hơn {largest >> 20} MB.")
        gathered += piece
        if len(gathered) >= _GATHERED:
            await run_in_threadpool(write, bytes(gathered))
            gathered.clear()
    await run_in_threadpool(write, bytes(gathered))
    if form is not None and not form.ended:
        raise bad_form()


async def short_body(pieces: AsyncIterator[bytes]) -> bytes:
    """Return the body of a call that carries no package.

    Raises:
        Fail: too long.
    """
    body = bytearray()
    async for piece in pieces:
        body += piece
        if len(body) > LONGEST_SHORT:
            raise Fail("10", f"Yêu cầu lớn hơn {LONGEST_SHORT >> 20} MB.")
    return bytes(body)


async def pour_away(pieces: AsyncIterator[bytes], largest: int) -> None:
    """Take in what a refused caller still sends: it reads the answer only when it has said everything."""
    length = 0
    try:
        async for piece in pieces:
            length += len(piece)
            if length > 2 * largest:
                return
    except ClientDisconnect:
        return


def bad_form() -> Fail:
    """Return what is said of a form nobody can read."""
    return Fail("10", "Biểu mẫu gửi lên không đọc được.")


class FilePart:
    """Finds the package in a multipart form and hands it on while the form comes in."""

    def __init__(self, content_type: str, write: Callable[[bytes], None]) -> None:
        """Prepare.

        Args:
            write: takes the pieces of the package.

        Raises:
            Fail: the form does not say where its parts end.
        """
        boundary = parse_options_header(content_type)[1].get(b"boundary")
        if not boundary:
            raise bad_form()
        self.ended = False
        self._write = write
        self._parts = 0
        self._inside = False
        self._name, self._value, self._disposition = bytearray(), bytearray(), b""
        try:
            self._parser = MultipartParser(boundary, {
                "on_part_begin": self._part_begins, "on_part_data": self._part_data, "on_part_end": self._part_ends,
                "on_header_field": self._header_name, "on_header_value": self._header_value,
                "on_header_end": self._header_ends, "on_headers_finished": self._headers_end,
            })  # fmt: skip
        except FormParserError:
            raise bad_form() from None

    def write(self, data: bytes) -> None:
        """Read on.

        Raises:
            Fail: nobody can read it, or it carries more than one package.
        """
        try:
            self._parser.write(data)
        except FormParserError:
            raise bad_form() from None

    def _part_begins(self) -> None:
        self._disposition = b""
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise bad_form()

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_ends(self) -> None:
        if bytes(self._name).lower() == b"content-disposition":
            self._disposition = bytes(self._value)
        self._name.clear()
        self._value.clear()

    def _headers_end(self) -> None:
        options = parse_options_header(self._disposition)[1]
        self._inside = options.get(b"name") == PART.encode() and b"filename" in options
        if self._inside and self.ended:
            raise bad_form()

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._inside:
            self._write(data[start:end])

    def _part_ends(self) -> None:
        self.ended = self.ended or self._inside
        self._inside = False


def _is_form(content_type: str) -> bool:
    return content_type.lower().startswith("multipart/form-data")
