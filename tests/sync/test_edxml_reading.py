"""A package is read whatever its sender's habits, and nothing in it can harm the machine that reads."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Callable

import pytest

from sync.edxml import tree
from sync.edxml.fields import document_fields, receivers, status_fields
from sync.edxml.names import safe_name
from sync.edxml.package import Package, listed
from sync.edxml.parse import parse
from sync.errors import BadPackage
from tests.sync import edxml_samples as samples


def same_content(one: Package, other: Package) -> bool:
    """Tell whether two packages say and carry the same, whatever their bytes."""
    return (one.kind, one.header, one.attachments) == (other.kind, other.header, other.attachments)


@pytest.mark.parametrize(
    "form",
    [samples.with_junk, samples.with_mark, samples.in_utf16, samples.without_prefixes, samples.other_prefixes],
)
def test_every_form_says_the_same(form: Callable[[bytes], bytes]) -> None:
    for raw in (samples.edoc(), samples.status()):
        assert same_content(parse(form(raw)), parse(raw))


def test_letters_taken_apart_are_joined_but_identifiers_stay_as_sent() -> None:
    raw = samples.decomposed(samples.edoc(document_id="12/TTĐT-Việt"))
    package = parse(raw)
    message = package.header["MessageHeader"]
    assert message["Subject"] == "V/v rà soát đất nuôi trồng thủy sản ven biển"
    assert message["DocumentId"] != "12/TTĐT-Việt"
    assert message["DocumentId"].encode() in raw


def test_the_manner_of_the_c_sharp_writers() -> None:
    package = parse(samples.C_SHARP)
    fields = document_fields(package)
    assert [a.name for a in package.attachments] == ["mot.pdf", "hai.txt"]
    assert package.attachments[0].data == samples.PDF
    assert package.attachments[0].media_type == "application/pdf"
    assert (fields["issued"], fields["due"]) == ("2026-11-05", "2026-11-20")
    assert (fields["code_number"], fields["code_notation"]) == ("12a", "UBND-VX")
    assert fields["from"] == {"organ": "H12.34", "name": "H12.34"}
    assert fields["to"] == [{"organ": "H12.62", "name": "UBND xã Đầm Dơi"}]
    assert fields["urgency"] == 4
    assert package.header["MessageHeader"]["ResponseFor"] == ""
    assert package.header["MessageHeader"]["OtherInfo"]["Moi"] == "chưa biết"


def test_the_fields_of_a_document_are_those_of_the_step() -> None:
    fields = document_fields(parse(samples.edoc()))
    assert fields == {
        "document_id": "0b9f8a0e-5f0e-4c6e-9a53-0b3a2f3f6a11",
        "code_number": "1207",
        "code_notation": "SNNMT-TTĐT",
        "issued": "2026-11-18",
        "place": "Cà Mau",
        "type_name": "Công văn",
        "subject": "V/v rà soát đất nuôi trồng thủy sản ven biển",
        "content": "Đề nghị rà soát và báo cáo trước ngày 05/12",
        "signer": {"competence": "KT.", "position": "Phó Giám đốc", "name": "Lâm Thị Mỹ Huyền"},
        "from": {"organ": samples.SENDER, "name": "Sở Nông nghiệp và Môi trường"},
        "to": [
            {"organ": samples.RECEIVER, "name": "UBND xã Đầm Dơi"},
            {"organ": samples.OTHER, "name": "UBND xã Tạ An Khương"},
        ],
        "urgency": 1,
        "due": "2026-12-05",
        "steering": 1,
        "pages": 3,
        "business": {"type": 0, "reason": "Văn bản điện tử mới", "of": ""},
    }


def test_the_fields_of_a_report() -> None:
    package = parse(samples.status("04"))
    said = status_fields(package)
    assert package.kind == "status"
    assert (said["code"], said["document_id"]) == ("04", "0b9f8a0e-5f0e-4c6e-9a53-0b3a2f3f6a11")
    assert (said["from"]["organ"], said["to"]) == (samples.RECEIVER, samples.SENDER)
    assert said["at"] == "2026-11-18T09:01:02+07:00"
    assert receivers(package) == [samples.SENDER]


def test_a_report_wrapped_in_status_is_a_report() -> None:
    raw = samples.status().replace(b"MessageHeader>", b"Status>")
    package = parse(raw)
    assert package.kind == "status"
    assert status_fields(package)["code"] == "03"


@pytest.mark.parametrize(
    ("inside", "of"),
    [
        (b"<DocumentId>cu-1</DocumentId><BussinessDocType>2</BussinessDocType>", "cu-1"),
        (
            b"<BussinessDocType>3</BussinessDocType><ReplacementInfoList><ReplacementInfo><DocumentId>cu-2</DocumentId>"
            b"</ReplacementInfo></ReplacementInfoList>",
            "cu-2",
        ),
        (b"<BussinessDocType>1</BussinessDocType>", "0b9f8a0e-5f0e-4c6e-9a53-0b3a2f3f6a11"),
        (b"<DocumentId>vo-nghia</DocumentId><BussinessDocType>0</BussinessDocType>", ""),
    ],
)
def test_the_document_an_update_is_about(inside: bytes, of: str) -> None:
    raw = samples.without_prefixes(samples.edoc())
    start, end = raw.index(b"<Bussiness>") + len(b"<Bussiness>"), raw.index(b"</Bussiness>")
    assert document_fields(parse(raw[:start] + inside + raw[end:]))["business"]["of"] == of


def test_a_date_nobody_understands_stays_and_is_pointed_at() -> None:
    package = parse(samples.edoc().replace(b"2026/11/18<", b"2014/02/30<"))
    assert package.header["MessageHeader"]["PromulgationInfo"]["PromulgationDate"] == "2014/02/30"
    assert any("2014/02/30" in odd for odd in package.warnings)
    assert document_fields(package)["issued"] == ""


def test_an_element_repeats_as_a_list_and_stands_alone_as_itself() -> None:
    message = parse(samples.edoc()).header["MessageHeader"]
    assert isinstance(message["To"], list)
    assert isinstance(message["From"], dict)
    assert listed(message["From"]) == [message["From"]]


@pytest.mark.parametrize(
    ("name", "payload", "data", "odd"),
    [
        ("van-ban.pdf", samples.zip_of({"a1.pdf": samples.PDF}), samples.PDF, 0),
        ("van-ban.pdf", samples.PDF, samples.PDF, 0),
        ("cu.doc", samples.zip_of({"3f.edxml": b"<edXML/>"}), b"<edXML/>", 1),
        ("nhieu.doc", samples.zip_of({"a": b"1", "b": b"2"}), None, 1),
        ("goc.docx", samples.zip_of({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<y/>"}), None, 0),
        ("bao.docx", samples.zip_of({"5e.docx": b"PK\x03\x04rest"}), b"PK\x03\x04rest", 0),
        ("mot.zip", samples.zip_of({"a.pdf": samples.PDF}), None, 0),
        ("hong.pdf", samples.zip_of({"a.pdf": samples.PDF})[:60], None, 1),
    ],
)
def test_the_file_is_taken_out_of_its_zip_only_when_the_zip_was_the_wrapping(
    name: str, payload: bytes, data: bytes | None, odd: int,
) -> None:
    package = parse(samples.with_payload(name, payload))
    assert package.attachments[0].data == (payload if data is None else data)
    assert len(package.warnings) == odd


def test_a_file_without_extension_takes_that_of_the_entry() -> None:
    package = parse(samples.with_payload("Báo cáo", samples.zip_of({"x.pdf": samples.PDF})))
    assert package.attachments[0].name == "Báo cáo.pdf"


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("../../../etc/cron.d/x", "x"),
        ("..\\..\\Windows\\a.dll", "a.dll"),
        ("C:\\a\\b.pdf", "b.pdf"),
        ("con.pdf", "_con.pdf"),
        ("hop\u202efdp.exe", "hopfdp.exe"),
        ("...", "tep-dinh-kem"),
        ("a:b?.pdf", "a_b_.pdf"),
        ("Báo cáo quý III.docx", "Báo cáo quý III.docx"),
        (".bashrc", "bashrc"),
    ],
)
def test_names_are_made_safe(said: str, written: str) -> None:
    package = parse(samples.with_payload(said, samples.PDF))
    assert package.attachments[0].name == written
    assert bool(package.warnings) == (said != written)


def test_a_very_long_name_keeps_its_extension() -> None:
    name = safe_name("Đ" * 400 + ".pdf")
    assert name.endswith(".pdf")
    assert len(name.encode()) <= 150


def test_two_files_of_one_name_do_not_overwrite_one_another() -> None:
    raw = samples.C_SHARP.replace(b"mot.pdf", b"HAI.txt")
    assert [a.name for a in parse(raw).attachments] == ["HAI.txt", "hai (2).txt"]


def test_a_file_that_is_named_but_not_sent_is_pointed_at() -> None:
    raw = samples.C_SHARP
    cut = raw.index(b"<edXML:AttachmentEncoded>"), raw.index(b"</edXML:edXML>")
    package = parse(raw[: cut[0]] + raw[cut[1] :])
    assert package.attachments == ()
    assert len(package.warnings) == 2


@pytest.mark.parametrize("encoded", [b"????", b"QQ=Q", b"Q", "ầ".encode()])
def test_a_payload_changed_on_the_way_is_refused(encoded: bytes) -> None:
    with pytest.raises(BadPackage, match="hỏng"):
        parse(samples.with_payload("a.pdf", b"", encoded))


def test_line_breaks_and_missing_padding_in_a_payload_are_forgiven() -> None:
    encoded = base64.encodebytes(samples.PDF * 9).replace(b"=", b"")
    assert parse(samples.with_payload("a.pdf", b"", encoded)).attachments[0].data == samples.PDF * 9


LAUGHS = b'<!DOCTYPE edXML [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE edXML SYSTEM "http://192.0.2.1/x.dtd">'
FILE = b'<!DOCTYPE edXML [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("declared", [LAUGHS, OUTSIDE, FILE, b"<!-- c -->\n" + FILE, b"<?p i?>" + LAUGHS])
def test_document_types_and_entities_are_refused(declared: bytes) -> None:
    raw = samples.edoc().replace(b"<edXML ", declared + b"<edXML ", 1)
    with pytest.raises(BadPackage, match="DTD"):
        parse(raw)
    with pytest.raises(BadPackage, match="DTD"):
        parse(raw[raw.index(declared) :])
    with pytest.raises(BadPackage):
        parse(raw.decode().encode("utf-16"))


def test_an_entity_without_declaration_is_refused() -> None:
    with pytest.raises(BadPackage):
        parse(samples.edoc().replace(b"1207", b"&x;"))


def test_a_zip_bomb_is_refused() -> None:
    bomb = samples.zip_of({"a.pdf": bytes(80 * 1024 * 1024)})
    with pytest.raises(BadPackage, match="quá lớn"):
        parse(samples.with_payload("a.pdf", bomb))


def test_a_zip_that_lies_about_its_size_is_kept_closed() -> None:
    honest = samples.zip_of({"a.pdf": b"A" * 100_000})
    with zipfile.ZipFile(io.BytesIO(honest)) as archive:
        said = archive.infolist()[0].file_size.to_bytes(4, "little")
    lying = honest.replace(said, (10).to_bytes(4, "little"))
    package = parse(samples.with_payload("a.pdf", lying))
    assert package.attachments[0].size in (10, len(lying))


def test_a_package_nested_or_crowded_beyond_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadPackage, match="lồng nhau"):
        parse(b"<edXML>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</edXML>")
    monkeypatch.setattr(tree, "MOST_ELEMENTS", 1000)
    with pytest.raises(BadPackage, match="lồng nhau"):
        parse(b"<edXML>" + b"<a/>" * 2000 + b"</edXML>")
    monkeypatch.setattr(tree, "LARGEST", 1000)
    with pytest.raises(BadPackage, match="lớn hơn"):
        parse(samples.edoc())


NO_PACKAGES = [b"", b"\x00" * 50, b"%PDF-1.7", b"<html><body>x</body></html>", b"<a", b"<?xml", b"{}"]


@pytest.mark.parametrize("raw", NO_PACKAGES)
def test_what_is_no_package_is_refused_with_words(raw: bytes) -> None:
    with pytest.raises(BadPackage) as told:
        parse(raw)
    assert told.value.text
    assert not told.value.again


def test_a_package_cut_anywhere_is_refused() -> None:
    raw = samples.edoc()
    for end in range(1, len(raw) - 9, 97):
        with pytest.raises(BadPackage):
            parse(raw[:end])


def test_the_raw_bytes_are_named_by_their_hash() -> None:
    raw = samples.with_junk(samples.edoc())
    assert parse(raw).raw_sha256 == hashlib.sha256(raw).hexdigest()


def test_a_large_attachment_is_read_whole() -> None:
    data = samples.PDF + hashlib.shake_256(b"x").digest(20 * 1024 * 1024)
    package = parse(samples.edoc(data=data))
    assert package.attachments[0].sha256 == hashlib.sha256(data).hexdigest()
