"""The archive's package: a work file with its documents and metadata as one ZIP in the form of BagIt (RFC 8493).

The same work file always gives the same bytes: fixed times, fixed order, nothing compressed. Inside lie ``bagit.txt``,
``bag-info.txt``, ``manifest-sha256.txt``, ``tagmanifest-sha256.txt`` and below ``data/`` the metadata ``ho-so.xml``,
the list ``muc-luc.pdf`` and the documents ``tai-lieu/001-….pdf`` in their order.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

from workflow.archive.metadata import FILE, document_record, file_record, fitted, items_for
from workflow.archive.work_file import WorkFile
from workflow.people import Directory
from workflow.rules import FileRef
from workflow.vietnamese import clean

NAMESPACE = "urn:vic:ho-so-luu-tru:1"
METADATA, INDEX, DOCUMENTS = "data/ho-so.xml", "data/muc-luc.pdf", "data/tai-lieu/"
BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST, TAGS, INFO = "manifest-sha256.txt", "tagmanifest-sha256.txt", "bag-info.txt"
_MOMENT = (1980, 1, 1, 0, 0, 0)
_UNFIT = re.compile(r"[^\w.() -]+", re.UNICODE)
_LONGEST_NAME = 100
"""Bytes of a file's name inside the package; old archive systems keep no longer paths."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A file of a document and where it lies in the package."""

    path: str
    file: FileRef
    ordinal: int


def placed(state: WorkFile) -> tuple[Placed, ...]:
    """Return every file of the documents with its place; "data/tai-lieu/003-2-phu-luc.xlsx" is the third's second."""
    found = []
    for ordinal, entry in enumerate(state.ordered, 1):
        for number, file in enumerate(entry.files, 1):
            mark = f"{ordinal:03d}" if number == 1 else f"{ordinal:03d}-{number}"
            found.append(Placed(f"{DOCUMENTS}{mark}-{_name(file.name)}", file, ordinal))
    return tuple(found)


def _name(name: str) -> str:
    """Return a name every system can keep: NFC, no separators or trailing dots, cut by bytes before its ending."""
    stem, dot, ending = clean(name).rpartition(".")
    if not dot or len(ending) > 8:
        stem, ending = clean(name), ""
    ending = _UNFIT.sub("", ending).strip(" .")
    stem = _UNFIT.sub("_", stem).strip(" ._") or "tai-lieu"
    room = _LONGEST_NAME - len(ending.encode()) - 1
    short = stem.encode()[:room].decode("utf-8", "ignore").rstrip(" .")
    return f"{short}.{ending}" if ending else short


def build(
    state: WorkFile, contents: Mapping[str, bytes], index: bytes, directory: Directory,
    traces: Mapping[str, str] | None = None,
) -> bytes:
    """Return the package.

    Args:
        contents: bytes of every file of the documents, by SHA-256.
        index: the list of documents as PDF.
        traces: course of documents that came over the axis, by entry key.

    Raises:
        KeyError: a file's content is not there.
        ValueError: a content is not the one its hash names.
    """
    files = placed(state)
    payload: dict[str, bytes] = {METADATA: metadata_xml(state, files, directory, traces or {}), INDEX: index}
    for one in files:
        data = contents[one.file.sha256]
        if hashlib.sha256(data).hexdigest() != one.file.sha256:
            raise ValueError(f"{one.path} is not the file its hash names")
        payload[one.path] = data
    manifest = _manifest(payload)
    info = _info(state, payload, directory)
    tags = _manifest({"bagit.txt": BAGIT, INFO: info, MANIFEST: manifest})
    members = {"bagit.txt": BAGIT, INFO: info, MANIFEST: manifest, TAGS: tags} | dict(sorted(payload.items()))
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for path, data in members.items():
            entry = zipfile.ZipInfo(path, _MOMENT)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            package.writestr(entry, data)
    return out.getvalue()


def _manifest(files: Mapping[str, bytes]) -> bytes:
    lines = (f"{hashlib.sha256(data).hexdigest()}  {path}\n" for path, data in sorted(files.items()))
    return "".join(lines).encode("utf-8")


def _info(state: WorkFile, payload: Mapping[str, bytes], directory: Directory) -> bytes:
    size = sum(len(data) for data in payload.values())
    office = directory.units.get(state.office)
    pairs = (
        ("Source-Organization", directory.name(state.office)), ("External-Identifier", identifier(state, directory)),
        ("External-Description", state.title), ("Internal-Sender-Identifier", state.item),
        ("Organization-Identifier", office.organ if office else ""), ("Bagging-Date", state.end),
        ("Payload-Oxum", f"{size}.{len(payload)}"),
    )  # fmt: skip
    return "".join(f"{name}: {clean(value)}\n" for name, value in pairs if value).encode("utf-8")


def identifier(state: WorkFile, directory: Directory) -> str:
    """Return the code of a work file: agency, year, number and notation (NĐ 30/2020 PL VI, FileCode)."""
    office = directory.units.get(state.office)
    return ".".join(part for part in ((office.organ if office else ""), str(state.year or ""), state.notation) if part)


def metadata_xml(
    state: WorkFile, files: Sequence[Placed], directory: Directory, traces: Mapping[str, str]
) -> bytes:
    """Return the metadata of the work file and of every document as XML, elements named as in the decree."""
    root = etree.Element(f"{{{NAMESPACE}}}HoSoLuuTru", nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    _fill(_child(root, "HoSo"), fitted(file_record(state, directory), FILE))
    listed = _child(root, "DanhSachTaiLieu")
    for ordinal, entry in enumerate(state.ordered, 1):
        document = _child(listed, "TaiLieu")
        document.set("kind", entry.kind)
        document.set("id", entry.key)
        record = document_record(state, entry, ordinal, directory, traces.get(entry.key, ""))
        _fill(document, fitted(record, items_for(entry.kind)))
        for one in files:
            if one.ordinal == ordinal:
                file = _child(document, "File")
                file.set("path", one.path)
                file.set("sha256", one.file.sha256)
                file.set("size", str(one.file.size))
                file.set("type", one.file.media_type)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _child(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")


def _fill(parent: etree._Element, record: Sequence[tuple[str, str]]) -> None:
    """Write fields as elements; fields of one group (FileCode/…) lie in one element, a repeated one opens it anew."""
    group: etree._Element | None = None
    group_name, inside = "", set[str]()
    for name, value in record:
        outer, _, inner = name.rpartition("/")
        if not outer:
            _child(parent, inner).text = _xml_text(value)
            group, group_name = None, ""
            continue
        if group is None or outer != group_name or inner in inside:
            group, group_name, inside = _child(parent, outer), outer, set()
        inside.add(inner)
        _child(group, inner).text = _xml_text(value)


def _xml_text(value: str) -> str:
    """Return the text without characters XML cannot hold."""
    return "".join(char for char in value if char in "\t\n" or (ord(char) >= 32 and not 0xD800 <= ord(char) <= 0xDFFF
                   and char not in "\ufffe\uffff"))  # fmt: skip
