"""Reads an edXML package as tolerantly as its senders differ: by local name, in any order (standards §1.11)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sync.content import InMemory, Keep, in_memory
from sync.edxml.names import extension, safe_name, unique_name
from sync.edxml.package import Attachment, Kind, Package
from sync.edxml.payload import LARGEST, unwrap
from sync.edxml.tree import CARRIED, Growing, Node
from sync.edxml.unknown import UNKNOWN, Carried, set_apart, unknown_of
from sync.edxml.value import value_of
from sync.errors import BadPackage
from workflow.vietnamese import nfc

EMPTY = InMemory(b"")


def parse(raw: bytes) -> Package:
    """Read the bytes of an edXML file.

    Raises:
        BadPackage: not XML, not edXML, damaged, or dangerous to open (DTD, entities, ZIP bomb, beyond the limits).
    """
    return read_package([raw])


def read_package(pieces: Iterable[bytes], keep: Keep = in_memory) -> Package:
    """Read an edXML file that comes in pieces; at no time is more than a piece of an attachment held.

    Args:
        keep: takes the content of each attachment; in memory unless given.

    Raises:
        BadPackage: as ``parse``.
    """
    growing = Growing(pieces)
    root = growing.run(keep)
    native = set_apart(root)
    header = root.find("edXMLHeader") or _bare_header(root)
    message = header.child("MessageHeader") or header.child("Status")
    if message is None:
        raise BadPackage("Tệp XML này không phải gói văn bản theo QCVN 102:2016.")
    odd: list[str] = []
    value = value_of(header, odd)
    files = _files(root, odd, keep)
    attachments = tuple(file for file, _, _ in files)
    kind = _kind(message, attachments)
    carried = [Carried(file.name, file.content_id, reference, node) for file, reference, node in files]
    if unknown := unknown_of(root, header, carried, kind, native, odd):
        value[UNKNOWN] = unknown
    return Package(kind, value, attachments, tuple(odd), growing.digest.hexdigest())


def _bare_header(root: Node) -> Node:
    parts = [root.find(name) for name in ("MessageHeader", "TraceHeaderList")]
    return Node("edXMLHeader", {}, [part for part in parts if part])


def _kind(message: Node, attachments: tuple[Attachment, ...]) -> Kind:
    reports = message.name == "Status" or message.find("StatusCode") is not None
    return "status" if reports and not attachments and message.child("Subject") is None else "edoc"


def _files(root: Node, odd: list[str], keep: Keep) -> list[tuple[Attachment, Node | None, Node]]:
    """Return every file with what the manifest says of it and the element that carries it."""
    manifest = root.find("edXMLManifest")
    named = [node for node in manifest.children if node.name == "Reference"] if manifest else []
    carried = _carried(root)
    joined = _joined(named, carried)
    for node in _unused(named, joined):
        odd.append(f"Gói nhắc tới tệp «{_field(node, 'AttachmentName')[:80]}» nhưng không gửi kèm.")
    found: list[tuple[Attachment, Node | None, Node]] = []
    taken: set[str] = set()
    total = 0
    for node in carried:
        reference = joined.get(id(node))
        attachment = _attachment(node, reference, _Taking(len(found) + 1, taken, odd, keep))
        total += attachment.size
        if total > LARGEST:
            raise BadPackage("Các tệp trong gói bung ra quá lớn, không mở để giữ an toàn cho máy.")
        found.append((attachment, reference, node))
    return found


def _carried(root: Node) -> list[Node]:
    holder = root.find("AttachmentEncoded")
    return [node for node in (holder or root).walk() if node.name == "Attachment"]


def _joined(named: list[Node], carried: list[Node]) -> dict[int, Node]:
    """Return the manifest's reference of each carried attachment: by content id, then by place, then by name."""
    by_id = {_content_id(node): node for node in reversed(named) if _content_id(node)}
    joined = {id(node): by_id[_content_id(node)] for node in carried if _content_id(node) in by_id}
    if not joined and len(named) == len(carried):
        return {id(node): reference for node, reference in zip(carried, named, strict=True)}
    free = {_field(node, "AttachmentName"): node for node in _unused(named, joined)}
    for node in carried:
        name = _field(node, "AttachmentName")
        if id(node) not in joined and name in free:
            joined[id(node)] = free[name]
    return joined


def _unused(named: list[Node], joined: dict[int, Node]) -> list[Node]:
    used = {id(node) for node in joined.values()}
    return [node for node in named if id(node) not in used]


@dataclass(frozen=True, slots=True)
class _Taking:
    """What one attachment is taken in with: its place, the names before it, what was odd, where files go."""

    place: int
    taken: set[str]
    odd: list[str]
    keep: Keep


def _attachment(node: Node, reference: Node | None, way: _Taking) -> Attachment:
    odd = way.odd
    said = _field(node, "AttachmentName") or _field(reference, "AttachmentName")
    name = safe_name(said) if said else f"tep-dinh-kem-{way.place}"
    if said and name != nfc(said):
        odd.append(f"Tên tệp «{said[:80]}» đã đổi thành «{name}».")
    carried = node.child(CARRIED)
    content, inner, strange = unwrap(carried.content or EMPTY if carried else EMPTY, name, way.keep)
    if strange:
        odd.append(strange)
    if not content.size:
        odd.append(f"Tệp «{name}» rỗng.")
    if inner and not extension(name):
        name = f"{name}.{inner}"
    return Attachment(
        name=unique_name(name, way.taken),
        data=content,
        content_type=_field(node, "ContentType") or _field(reference, "ContentType"),
        content_id=_content_id(node) or _content_id(reference),
        description=_field(node, "Description") or _field(reference, "Description"),
    )


def _field(node: Node | None, name: str) -> str:
    child = node.child(name) if node else None
    return nfc(child.text) if child else ""


def _content_id(node: Node | None) -> str:
    """Return the id that joins manifest and payload; some senders write it as a link, some with ``cid:``."""
    if node is None:
        return ""
    child = node.child("ContentId")
    return (child.text if child else node.attributes.get("href", "")).removeprefix("cid:").strip()
