"""The official samples of the axis, where they are at hand: every one shows its fields and can be written again."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from desktop.commands import edxml
from sync.edxml.build import build_edoc, build_status
from sync.edxml.fields import document_fields, status_fields
from sync.edxml.package import Package
from sync.edxml.parse import parse
from sync.edxml.tree import CARRIED

FOLDER = Path(
    os.environ.get("VIC_EDXML_SAMPLES", "")
    or Path(__file__).resolve().parents[3] / "shared" / "fixtures" / "edxml"
)
pytestmark = [
    pytest.mark.samples,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="the official edXML samples are kept outside the project"),
]

STATUSES = {
    "inbox_01": "01", "rejection_02": "02", "acceptance_03": "03", "assignment_04": "04", "processing_05": "05",
    "finish_06": "06", "cancellation_13": "13", "change-acceptance_15": "15", "change-rejection_16": "16",
}  # fmt: skip
EDOCS = {
    "new": {"type": 0, "reason": "Văn bản điện tử mới", "of": ""},
    "revocation": {
        "type": 1, "reason": "Thu hồi văn bản điện tử", "of": "000.00.00.G22,2015/09/30,7816/VPCP-TTĐT",
    },
    "update": {"type": 2, "reason": "Cập nhật văn bản điện tử", "of": "000.00.00.G22,2014/02/30,7806/VPCP-TTĐT"},
    "replacement": {"type": 3, "reason": "Văn bản thay thế", "of": "000.00.00.G22,2014/01/30,7806/VPCP-TTĐT"},
}  # fmt: skip


def sample(name: str) -> Package:
    """Return the sample called ``name``."""
    return parse((FOLDER / f"{name}.edxml").read_bytes())


@pytest.mark.parametrize("name", STATUSES)
def test_a_status_sample_says_its_code_and_document(name: str) -> None:
    package = sample(f"status_{name}")
    said = status_fields(package)
    ours, theirs = "000.00.00.H41", "000.00.00.G22"
    assert package.kind == "status"
    assert said["code"] == STATUSES[name]
    assert said["document_id"] == "000.00.00.G22,2015/09/30,7816/VPCP-TTĐT"
    assert (said["from"]["organ"], said["to"]) == ((theirs, ours) if said["code"] == "13" else (ours, theirs))
    assert said["answers"] == "7816/VPCP-TTĐT"
    assert said["at"] == "2015-09-20T11:08:36+07:00"
    assert said["text"]
    assert said["staff"]["name"] == "Nguyen thi ngoc tram"
    assert package.warnings == ()


@pytest.mark.parametrize("name", EDOCS)
def test_a_document_sample_says_its_fields(name: str) -> None:
    package = sample(f"edoc_{name}")
    fields = document_fields(package)
    assert package.kind == "edoc"
    assert fields["business"] == EDOCS[name]
    assert fields["document_id"] == "000.00.00.G22,2015/09/30,7816/VPCP-TTĐT"
    assert fields["code_number"] == ("74fass22" if name == "new" else "7816")
    assert fields["code_notation"] == "VPCP-TTĐT"
    assert fields["issued"] == ("2019-01-16" if name == "new" else "2018-09-28")
    assert fields["due"] == "2018-09-28"
    assert (fields["place"], fields["type_name"]) == ("Hà Nội", "Công văn")
    assert fields["subject"] == "V/v kết nối, liên thông phần mềm quản lý văn bản"
    assert fields["signer"]["name"] == "Nguyen Thanh Phuc"
    assert (fields["pages"], fields["urgency"], fields["steering"]) == (22, 0, 1)
    assert len(fields["to"]) == (1 if name == "new" else 3)


@pytest.mark.parametrize("name", EDOCS)
def test_the_attachment_of_a_sample_is_taken_out_of_its_zip(name: str) -> None:
    package = sample(f"edoc_{name}")
    (file,) = package.attachments
    assert file.name == "1896_QD-TTg_m_294779.doc"
    assert (file.content_id, file.content_type, file.size) == ("209", "application/zip", 388_347)
    assert file.sha256 == "8385739ec4a4ed36d71eabcaead629641ffc5ffff3d487ff5c34d2f821c9f36e"
    assert len(package.warnings) == 1
    inner = parse(file.data)
    assert inner.kind == "edoc"


def test_every_sample_can_be_written_again() -> None:
    files = sorted(FOLDER.glob("*.edxml"))
    assert len(files) >= 13
    for path in files:
        package = parse(path.read_bytes())
        raw = build_status(package.header) if package.kind == "status" else build_edoc(
            package.header, package.attachments
        )
        again = parse(raw)
        assert (again.header, again.attachments) == (package.header, package.attachments), path.name


def shape(raw: bytes) -> list[tuple[int, str, str, str]]:
    """Return depth, prefix, name and text of every element in the order of the file, payloads without theirs.

    What a ``ResponseFor`` holds is sorted: the samples themselves order it in two ways.
    """
    found: list[tuple[int, str, str, str]] = []

    def walk(element: etree._Element, depth: int) -> None:
        name = etree.QName(element).localname
        text = "" if name == CARRIED else (element.text or "").strip()
        found.append((depth, element.prefix or "", name, text))
        children: list[etree._Element] = [child for child in element if isinstance(child.tag, str)]
        if name == "ResponseFor":
            children.sort(key=lambda child: etree.QName(child).localname)
        for child in children:
            walk(child, depth + 1)

    walk(etree.fromstring(raw[raw.index(b"<?xml"):]), 0)
    return found


def test_what_we_write_has_structure_order_and_prefixes_of_every_sample() -> None:
    files = sorted(FOLDER.glob("*.edxml"))
    assert len(files) >= 13
    for path in files:
        raw = path.read_bytes()
        package = parse(raw)
        header = upside_down(package.header)
        ours = build_status(header) if package.kind == "status" else build_edoc(header, package.attachments)
        assert shape(ours) == shape(raw), path.name


def upside_down(value: Any) -> Any:
    """Return a header with the elements of every level in reverse; repeated ones and the signature as they are."""
    if isinstance(value, list):
        return [upside_down(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {name: value[name] if name == "Signature" else upside_down(value[name]) for name in reversed(value)}


def test_the_command_shows_every_sample(tmp_path: Path) -> None:
    for path in sorted(FOLDER.glob("*.edxml")):
        shown: dict[str, Any] = edxml.show(path, tmp_path / path.stem)
        assert set(shown) == {"kind", "header", "attachments", "warnings"}
        assert shown["header"]["MessageHeader"]["From"]["OrganId"]
        assert len(list(tmp_path.glob(f"{path.stem}/*"))) == len(shown["attachments"])
