"""Builds an edXML package in the structure, order and prefixes of the official Java SDK, or says what is missing."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sync.content import pieces_of
from sync.edxml.elements import Writer
from sync.edxml.names import safe_name
from sync.edxml.order import (
    ATTACHMENT,
    EDOC_REQUIRED,
    ORDER,
    REASON_NEEDED,
    REFERENCE,
    REPORT_ORDER,
    STATUS_CODES,
    STATUS_REQUIRED,
)
from sync.edxml.package import NAMESPACE, Attachment, Header, at, listed, text_at
from sync.edxml.payload import wrapped
from sync.edxml.planting import Planting
from sync.edxml.unknown import UNKNOWN, numbered
from sync.errors import BadHeader
from workflow.errors import Missing

_PROLOG = '<?xml version="1.0" encoding="UTF-8"?>'
_DECLARE = f'xmlns:edXML="{NAMESPACE}"'
def build_edoc(header: Header, attachments: Sequence[Attachment], zip: bool = True) -> bytes:
    """Return the bytes of a package that carries a document (see ``edoc_pieces``).

    Raises:
        Missing, BadHeader: as ``edoc_pieces``.
    """
    return b"".join(edoc_pieces(header, attachments, zip))


def edoc_pieces(header: Header, attachments: Sequence[Attachment], zip: bool = True) -> Iterator[bytes]:
    """Return the pieces of a package that carries a document; what may not be written is refused before the first.

    The same header and files always give the same bytes, so that a package built again after a crash is the same
    package.

    Args:
        header: content of ``edXMLHeader`` (see ``package.Header``); a repeating element may be one value or a list.
        attachments: the files; ``content_id`` is numbered where empty.
        zip: put every file into a ZIP of its own, as the SDK does and its readers expect.

    Raises:
        Missing: a required element is empty; ``field`` names it.
        BadHeader: a value cannot be written; ``field`` names it.
    """
    _require(header, EDOC_REQUIRED)
    files = _numbered(attachments)
    planted = Planting(header.get(UNKNOWN))
    prefixed, bare = Writer("edXML:", ORDER, planted), Writer("", ORDER, planted)
    lines = _opening(header, prefixed)
    lines += prefixed.start("edXMLBody", "    ")
    lines += prefixed.start("edXMLManifest", "      ", ' version="1.0"')
    for place, file in enumerate(files, 1):
        lines += prefixed.start("Reference", "        ", file=file.name)
        lines += _described(file, REFERENCE, "          ", prefixed)
        lines += prefixed.end("Reference", "        ", file=file.name)
        lines += planted.after("edXMLManifest", numbered("Reference", place), "        ", "edXML:")
    lines += prefixed.end("edXMLManifest", "      ")
    lines += planted.after("edXMLBody", "edXMLManifest", "      ", "edXML:")
    lines += prefixed.end("edXMLBody", "    ")
    lines += planted.after("edXMLEnvelope", "edXMLBody", "    ", "edXML:")
    lines += [*prefixed.end("edXMLEnvelope", "  "), *planted.after("edXML", "edXMLEnvelope", "  ", "")]
    return _carried(lines, [_carrying(file, place, bare) for place, file in enumerate(files, 1)], bare, zip=zip)


@dataclass(frozen=True, slots=True)
class _Carrying:
    """The lines around the payload of one file."""

    file: Attachment
    before: bytes
    behind: bytes


def _carrying(file: Attachment, place: int, bare: Writer) -> _Carrying:
    payload = ATTACHMENT[-1]
    attributes = bare.planting.attributes(f"Attachment/{payload}", file.name)
    before = [*bare.start("Attachment", "    ", file=file.name), *_described(file, ATTACHMENT[:-1], "      ", bare)]
    inside = bare.planting.rest(f"Attachment/{payload}", "", "edXML:", file.name)
    behind = bare.planting.after("Attachment", payload, "      ", "", file.name)
    behind += bare.end("Attachment", "    ", file=file.name)
    behind += bare.planting.after("AttachmentEncoded", numbered("Attachment", place), "    ", "")
    opened = f"      <edXML:{payload} {_DECLARE}{attributes}>".encode()
    return _Carrying(file, _lines(before) + opened, _lines([f"{''.join(inside)}</edXML:{payload}>", *behind]))


def _carried(lines: list[str], carried: Sequence[_Carrying], bare: Writer, *, zip: bool) -> Iterator[bytes]:
    any = carried or bare.planting.speaks_of("AttachmentEncoded")
    start = bare.start("AttachmentEncoded", "  ") if any else []
    end = [*(bare.end("AttachmentEncoded", "  ") if any else []), *bare.end("edXML", "")]
    return _pieces(_lines([*lines, *start]), carried, _lines(end), zip=zip)


def _pieces(head: bytes, carried: Sequence[_Carrying], tail: bytes, *, zip: bool) -> Iterator[bytes]:
    yield head
    for one in carried:
        yield one.before
        yield from _base64(wrapped(one.file.content, one.file.name) if zip else pieces_of(one.file.content))
        yield one.behind
    yield tail


def _lines(lines: Sequence[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _base64(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        rest += piece
        whole = len(rest) // 3 * 3
        yield base64.b64encode(rest[:whole])
        rest = rest[whole:]
    yield base64.b64encode(rest)


def build_status(header: Header) -> bytes:
    """Return the bytes of a package that reports what became of a document (QĐ 28/2018/QĐ-TTg).

    Raises:
        Missing: a required element is empty, or the reason of a refusal or recall.
        BadHeader: the code is none of the nine, or a value cannot be written.
    """
    _require(header, STATUS_REQUIRED)
    code = text_at(header, "MessageHeader", "StatusCode")
    if code not in STATUS_CODES:
        raise BadHeader("MessageHeader/StatusCode", f"Không có mã trạng thái «{code}» trong QĐ 28/2018/QĐ-TTg.")
    if code in REASON_NEEDED and not text_at(header, "MessageHeader", "Description"):
        raise Missing("MessageHeader/Description", f"Trạng thái {code} phải nêu lý do.")
    planted = Planting(header.get(UNKNOWN))
    writer = Writer("edXML:", REPORT_ORDER, planted)
    lines = [*_opening(header, writer), *writer.end("edXMLEnvelope", "  ")]
    lines += planted.after("edXML", "edXMLEnvelope", "  ", "")
    return _lines([*lines, *Writer("", ORDER, planted).end("edXML", "")])


def _require(header: Header, paths: Sequence[Sequence[str]]) -> None:
    message = at(header, "MessageHeader")
    for path in paths:
        name = "MessageHeader/" + "/".join(path)
        holders = listed(at(message, *path[:-1])) if len(path) > 1 else [message]
        values = [text_at(holder, path[-1]).strip() for holder in holders]
        if not values or not all(values):
            raise Missing(name, f"Gói văn bản thiếu mục {name}.")


def _opening(header: Header, writer: Writer) -> list[str]:
    planted = writer.planting
    lines = [_PROLOG, *Writer("", ORDER, planted).start("edXML", "", f' xmlns="{NAMESPACE}"')]
    lines += writer.start("edXMLEnvelope", "  ", f" {_DECLARE}")
    lines += [f"    <edXML:edXMLHeader{planted.attributes('edXMLHeader')}>"]
    lines += writer.children("edXMLHeader", header, "      ")
    return [*lines, "    </edXML:edXMLHeader>", *planted.after("edXMLEnvelope", "edXMLHeader", "    ", "edXML:")]


def _numbered(attachments: Sequence[Attachment]) -> list[Attachment]:
    return [
        Attachment(
            safe_name(file.name),
            file.content,
            file.content_type or file.media_type,
            file.content_id.removeprefix("cid:") or str(place),
            file.description,
        )
        for place, file in enumerate(attachments, 1)
    ]


def _described(file: Attachment, names: Sequence[str], pad: str, writer: Writer) -> list[str]:
    said = {
        "ContentId": f"cid:{file.content_id}",
        "AttachmentName": file.name,
        "Description": file.description or file.name,
        "ContentType": file.content_type,
    }
    holder = "Reference" if writer.prefix else "Attachment"
    lines: list[str] = []
    for name in names:
        lines += writer.element(name, said[name], f"{holder}/{name}", pad, file.name)
        lines += writer.planting.after(holder, name, pad, writer.prefix, file.name)
    return lines
