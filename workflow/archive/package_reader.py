"""Reads an archive package back and says everything that is wrong with it; trusts nothing inside."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO

from lxml import etree

from workflow.archive.metadata import FILE, Finding, findings, items_for
from workflow.archive.package import INDEX, INFO, MANIFEST, METADATA, NAMESPACE, TAGS

LARGEST = 4 << 30
"""Bytes a package may unpack to."""
_MEMBERS = 20_000
_NS = f"{{{NAMESPACE}}}"


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a package: its fields in order, and the paths of its files."""

    kind: str
    fields: tuple[tuple[str, str], ...]
    paths: tuple[str, ...]

    def value(self, name: str) -> str:
        """Return the first field of a name, or ""."""
        return next((value for known, value in self.fields if known == name), "")


@dataclass(frozen=True, slots=True)
class Read:
    """What a package holds, and what is wrong; no findings means it is whole."""

    fields: tuple[tuple[str, str], ...] = ()
    documents: tuple[Document, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.findings

    def value(self, name: str) -> str:
        """Return a field of the work file, or ""."""
        return next((value for known, value in self.fields if known == name), "")


def read_package(data: bytes) -> Read:
    """Read a package; whatever it is, the answer is what could be read and what is wrong."""
    wrong: list[Finding] = []
    members = _unpacked(data, wrong)
    if members is None:
        return Read(findings=tuple(wrong))
    _check_bag(members, wrong)
    _check_manifest(members, MANIFEST, [path for path in members if path.startswith("data/")], wrong)
    _check_manifest(members, TAGS, [path for path in ("bagit.txt", INFO, MANIFEST) if path in members], wrong)
    fields, documents = _read_metadata(members, wrong)
    return Read(fields, documents, members, tuple(wrong))


def _unpacked(data: bytes, wrong: list[Finding]) -> dict[str, bytes] | None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            entries = package.infolist()
            if len(entries) > _MEMBERS or sum(entry.file_size for entry in entries) > LARGEST:
                wrong.append(Finding("Gói", "", "quá lớn"))
                return None
            found: dict[str, bytes] = {}
            for entry in entries:
                if entry.is_dir():
                    continue
                if not _safe(entry.filename) or entry.filename in found:
                    wrong.append(Finding("Gói", entry.filename, "có đường dẫn không an toàn hoặc lặp lại"))
                    continue
                found[entry.filename] = package.read(entry)
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError):
        wrong.append(Finding("Gói", "", "không mở được: tệp hỏng hoặc không phải gói nộp lưu"))
        return None
    return found


def _safe(path: str) -> bool:
    parts = path.split("/")
    return bool(path) and "\\" not in path and ":" not in path and all(part not in ("", ".", "..") for part in parts)


def _check_bag(members: Mapping[str, bytes], wrong: list[Finding]) -> None:
    for path in ("bagit.txt", INFO, MANIFEST, TAGS, METADATA, INDEX):
        if path not in members:
            wrong.append(Finding("Gói", path, "thiếu"))
    payload = [data for path, data in members.items() if path.startswith("data/")]
    oxum = f"Payload-Oxum: {sum(map(len, payload))}.{len(payload)}"
    if INFO in members and oxum not in members[INFO].decode("utf-8", "replace").splitlines():
        wrong.append(Finding("Gói", INFO, "số tệp hoặc dung lượng không khớp"))


def _check_manifest(members: Mapping[str, bytes], name: str, wanted: list[str], wrong: list[Finding]) -> None:
    """Every file is listed with its own hash, and nothing is listed that is not there."""
    if name not in members:
        return
    listed: dict[str, str] = {}
    for line in members[name].decode("utf-8", "replace").splitlines():
        digest, _, path = line.partition("  ")
        listed[path] = digest
    for path in wanted:
        if path not in listed:
            wrong.append(Finding("Gói", path, f"không có trong {name}"))
        elif hashlib.sha256(members[path]).hexdigest() != listed[path]:
            wrong.append(Finding("Gói", path, "nội dung khác mã băm"))
    wrong += [Finding("Gói", path, f"có trong {name} nhưng thiếu tệp") for path in listed if path not in members]


def _read_metadata(
    members: Mapping[str, bytes], wrong: list[Finding]
) -> tuple[tuple[tuple[str, str], ...], tuple[Document, ...]]:
    data = members.get(METADATA, b"")
    if b"<!DOCTYPE" in data:
        wrong.append(Finding("Gói", METADATA, "có khai báo DOCTYPE"))
        return (), ()
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        wrong.append(Finding("Gói", METADATA, "không phải XML đúng dạng"))
        return (), ()
    own = root.find(f"{_NS}HoSo")
    fields = _fields(own) if own is not None else ()
    wrong += findings(fields, FILE, "Hồ sơ")
    documents = []
    for ordinal, element in enumerate(root.iterfind(f"{_NS}DanhSachTaiLieu/{_NS}TaiLieu"), 1):
        documents.append(_document(element, ordinal, members, wrong))
    total = next((value for name, value in fields if name == "DocTotal"), "")
    if total != str(len(documents)):
        wrong.append(Finding("Hồ sơ", "DocTotal", f"ghi {total or 'trống'}, có {len(documents)} tài liệu"))
    return fields, tuple(documents)


def _fields(parent: etree._Element) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for child in parent:
        name = str(child.tag).removeprefix(_NS)
        if name == "File":
            continue
        inner = [(f"{name}/{str(one.tag).removeprefix(_NS)}", one.text or "") for one in child]
        found += inner or [(name, child.text or "")]
    return tuple(found)


def _document(
    element: etree._Element, ordinal: int, members: Mapping[str, bytes], wrong: list[Finding]
) -> Document:
    where, kind = f"Tài liệu {ordinal}", str(element.get("kind") or "")
    fields = _fields(element)
    wrong += findings(fields, items_for(kind), where)
    paths = []
    for file in element.iterfind(f"{_NS}File"):
        path = str(file.get("path") or "")
        paths.append(path)
        if path not in members:
            wrong.append(Finding(where, path, "thiếu tệp"))
        elif hashlib.sha256(members[path]).hexdigest() != file.get("sha256"):
            wrong.append(Finding(where, path, "nội dung khác mã băm trong ho-so.xml"))
    return Document(kind, fields, tuple(paths))
