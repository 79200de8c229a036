"""Builds an edXML package in the structure, order and prefixes of the official Java SDK, or says what is missing."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from sync.content import pieces_of
from sync.edxml.dates import DATES, TIMES, qcvn
from sync.edxml.names import safe_name
from sync.edxml.order import EDOC_REQUIRED, ORDER, REASON_NEEDED, REPORT_ORDER, STATUS_CODES, STATUS_REQUIRED, ordered
from sync.edxml.package import NAMESPACE, Attachment, Header, at, listed, text_at
from sync.edxml.payload import wrapped
from sync.errors import BadHeader
from workflow.errors import Missing
from workflow.vietnamese import nfc

_HEAD = ('<?xml version="1.0" encoding="UTF-8"?>', f'<edXML xmlns="{NAMESPACE}">')
_DECLARE = f'xmlns:edXML="{NAMESPACE}"'
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
# What XML 1.0 cannot hold; text pasted from Word brings vertical tabs along.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EXACT = frozenset({"DocumentId", "OrganId", "TaskCode"})


@dataclass(frozen=True, slots=True)
class _Form:
    """How elements are written: with which prefix, their children in which order."""

    prefix: str
    order: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: ORDER)


_DOCUMENT, _REPORT, _BARE = _Form("edXML:"), _Form("edXML:", REPORT_ORDER), _Form("")


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
    lines = [*_opening(header, _DOCUMENT), "    <edXML:edXMLBody>", '      <edXML:edXMLManifest version="1.0">']
    for file in files:
        lines += ["        <edXML:Reference>", *_described(file, "          ", _DOCUMENT), "        </edXML:Reference>"]
    lines += ["      </edXML:edXMLManifest>", "    </edXML:edXMLBody>", "  </edXML:edXMLEnvelope>"]
    return _written(lines, [(file, _described(file, "      ", _BARE)) for file in files], zip=zip)


def _written(
    lines: Sequence[str], carried: Sequence[tuple[Attachment, list[str]]], *, zip: bool
) -> Iterator[bytes]:
    yield _lines([*_HEAD, *lines, *(["  <AttachmentEncoded>"] if carried else [])])
    for file, described in carried:
        yield _lines(["    <Attachment>", *described])
        yield f"      <edXML:ContentTransferEncoded {_DECLARE}>".encode()
        yield from _base64(wrapped(file.content, file.name) if zip else pieces_of(file.content))
        yield _lines(["</edXML:ContentTransferEncoded>", "    </Attachment>"])
    yield _lines([*(["  </AttachmentEncoded>"] if carried else []), "</edXML>"])


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
    return _document([*_opening(header, _REPORT), "  </edXML:edXMLEnvelope>"])


def _require(header: Header, paths: Sequence[Sequence[str]]) -> None:
    message = at(header, "MessageHeader")
    for path in paths:
        name = "MessageHeader/" + "/".join(path)
        holders = listed(at(message, *path[:-1])) if len(path) > 1 else [message]
        values = [text_at(holder, path[-1]).strip() for holder in holders]
        if not values or not all(values):
            raise Missing(name, f"Gói văn bản thiếu mục {name}.")


def _opening(header: Header, form: _Form) -> list[str]:
    lines = [f"  <edXML:edXMLEnvelope {_DECLARE}>", "    <edXML:edXMLHeader>"]
    for name in ordered("edXMLHeader", header):
        lines += _element(name, header[name], name, "      ", _BARE if name == "Signature" else form)
    return [*lines, "    </edXML:edXMLHeader>"]


def _document(lines: list[str]) -> bytes:
    return _lines([*_HEAD, *lines, "</edXML>"])


def _element(name: str, value: Any, path: str, pad: str, form: _Form) -> list[str]:
    """Return the lines of one element, or of several when ``value`` is a list."""
    if not _NAME.fullmatch(name):
        raise BadHeader(path, f"«{name}» không thể là tên một mục của gói văn bản.")
    if isinstance(value, (list, tuple)):
        return [line for one in value for line in _element(name, one, path, pad, form)]
    if not isinstance(value, Mapping):
        return [f"{pad}<{form.prefix}{name}>{escape(_text(name, value, path))}</{form.prefix}{name}>"]
    attributes = "".join(_attribute(key, value[key], path) for key in value if key.startswith("@"))
    own = escape(_text(name, value.get("#text", ""), path))
    children = [key for key in value if not key.startswith(("@", "#"))]
    if not children:
        return [f"{pad}<{form.prefix}{name}{attributes}>{own}</{form.prefix}{name}>"]
    lines = [f"{pad}<{form.prefix}{name}{attributes}>{own}"]
    for child in ordered(name, children, form.order):
        lines += _element(child, value[child], f"{path}/{child}", pad + "  ", form)
    return [*lines, f"{pad}</{form.prefix}{name}>"]


def _attribute(key: str, value: Any, path: str) -> str:
    if not _NAME.fullmatch(key[1:]):
        raise BadHeader(path, f"«{key}» không thể là tên một thuộc tính của gói văn bản.")
    return f" {key[1:]}={quoteattr(_text('', value, path))}"


def _text(name: str, value: Any, path: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, (str, int, float)):
        raise BadHeader(path, f"Mục {path} phải là chữ hoặc số.")
    text = _UNWRITABLE.sub(" ", str(value)).replace("\r\n", "\n").replace("\r", "\n").strip()
    if name in DATES | TIMES and text:
        written = qcvn(name, text)
        if written is None:
            raise BadHeader(path, f"Mục {path}: «{text[:40]}» không phải ngày.")
        return written
    return text if name in _EXACT else nfc(text)


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


def _described(file: Attachment, pad: str, form: _Form) -> list[str]:
    said = {
        "ContentId": f"cid:{file.content_id}",
        "AttachmentName": file.name,
        "Description": file.description or file.name,
        "ContentType": file.content_type,
    }
    manifest = ("ContentId", "ContentType", "Description", "AttachmentName")
    names = manifest if form.prefix else said
    return [line for name in names for line in _element(name, said[name], name, pad, form)]
