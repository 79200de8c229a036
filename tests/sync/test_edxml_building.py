"""What we send has the official form, says everything, and is the same bytes whenever it is built again."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from sync.edxml import headers
from sync.edxml.build import build_edoc, build_status
from sync.edxml.fields import document_fields, status_fields
from sync.edxml.package import NAMESPACE, Attachment
from sync.edxml.parse import parse
from sync.errors import BadHeader
from tests.sync import edxml_samples as samples
from workflow.errors import Missing

NOW = datetime(2026, 11, 18, 2, 30, tzinfo=UTC)


def names(raw: bytes, path: str) -> list[str]:
    """Return the local names of the children of the first element called ``path``."""
    found = next(etree.fromstring(raw).iter(f"{{{NAMESPACE}}}{path}"))
    return [etree.QName(child).localname for child in found]


def test_the_prefixes_are_those_of_the_official_sdk() -> None:
    lines = samples.edoc().decode().splitlines()
    assert lines[:3] == [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<edXML xmlns="{NAMESPACE}">',
        f'  <edXML:edXMLEnvelope xmlns:edXML="{NAMESPACE}">',
    ]
    assert '      <edXML:edXMLManifest version="1.0">' in lines
    assert "  <AttachmentEncoded>" in lines
    content = next(line for line in lines if "ContentTransferEncoded" in line)
    assert content.startswith(f'      <edXML:ContentTransferEncoded xmlns:edXML="{NAMESPACE}">UEsDB')


def test_the_order_is_that_of_the_official_sdk_however_the_header_was_filled() -> None:
    header = samples.edoc_header()
    header["MessageHeader"] = dict(reversed(header["MessageHeader"].items())) | {"Moi": "x"}
    raw = build_edoc(header, [])
    assert names(raw, "MessageHeader") == [
        "From", "To", "To", "DocumentId", "Code", "PromulgationInfo", "DocumentType", "Subject", "Content",
        "SignerInfo", "DueDate", "OtherInfo", "ResponseFor", "SteeringType", "ToPlaces", "Moi",
    ]  # fmt: skip
    assert names(raw, "From") == [
        "OrganId", "OrganizationInCharge", "OrganName", "OrganAdd", "Email", "Telephone", "Fax", "Website",
    ]  # fmt: skip
    assert names(build_status(samples.status_header()), "MessageHeader") == [
        "From", "ResponseFor", "StaffInfo", "StatusCode", "Description", "Timestamp",
    ]  # fmt: skip


def test_a_report_names_office_and_staff_in_the_order_of_the_official_samples() -> None:
    report = build_status(samples.status_header())
    assert names(report, "From") == [
        "OrganId", "OrganName", "OrganizationInCharge", "OrganAdd", "Email", "Telephone", "Fax", "Website",
    ]  # fmt: skip
    assert names(report, "StaffInfo") == ["Department", "Staff", "Mobile", "Email"]
    assert names(samples.edoc(), "StaffInfo") == ["Department", "Staff", "Email", "Mobile"]


UNKNOWN = st.recursive(
    st.text("aăâđ &<>\"' 0", max_size=8).map(str.strip),
    lambda inner: st.dictionaries(st.from_regex(r"La[A-Z][a-z]{1,4}", fullmatch=True), inner, min_size=1, max_size=3),
    max_leaves=5,
)


@given(st.lists(UNKNOWN, min_size=1, max_size=3).map(lambda many: many[0] if len(many) == 1 else many))
@settings(deadline=None, max_examples=60)
def test_elements_nobody_knows_survive_at_every_place_of_a_header(value: Any) -> None:
    for build, header in (
        (lambda header: build_edoc(header, []), samples.edoc_header()),
        (build_status, samples.status_header()),
    ):
        message = header["MessageHeader"]
        places = [header, message, message["From"], message["ResponseFor"]]
        if "TraceHeaderList" in header:
            trace = header["TraceHeaderList"]
            places += [message["To"][1], message["OtherInfo"], trace, trace["TraceHeader"], trace["Bussiness"]]
        for place in places:
            place["LaKhac"] = value
        again = parse(build(header)).header
        assert again == header
        assert parse(build(again)).header == again


def test_dates_are_written_as_the_standard_says() -> None:
    assert b"<edXML:PromulgationDate>2026/11/18</edXML:PromulgationDate>" in samples.edoc()
    assert b"<edXML:Timestamp>2026/11/18 08:30:00</edXML:Timestamp>" in samples.edoc()


@pytest.mark.parametrize("zip", [True, False])
def test_what_was_built_is_read_back(zip: bool) -> None:
    files = [Attachment("Công văn & phụ lục.pdf", samples.PDF), Attachment("b.docx", b"PK\x03\x04")]
    package = parse(build_edoc(samples.edoc_header(), files, zip))
    assert package.header == samples.edoc_header()
    assert [(a.name, a.data) for a in package.attachments] == [(f.name, f.data) for f in files]
    assert parse(build_status(samples.status_header())).header == samples.status_header()


def test_the_same_package_is_the_same_bytes() -> None:
    assert samples.edoc() == samples.edoc()


def test_a_signature_read_is_written_back_without_prefix() -> None:
    signature = {"SignedInfo": {"SignatureMethod": {"@Algorithm": "rsa-sha1"}}, "SignatureValue": "AAAA"}
    header = samples.edoc_header() | {"Signature": signature}
    raw = build_edoc(header, [])
    assert b'<SignatureMethod Algorithm="rsa-sha1"></SignatureMethod>' in raw
    assert parse(raw).header["Signature"] == signature


@pytest.mark.parametrize(
    ("take", "field"),
    [
        (("From", "OrganId"), "MessageHeader/From/OrganId"),
        (("DocumentId",), "MessageHeader/DocumentId"),
        (("Code", "CodeNumber"), "MessageHeader/Code/CodeNumber"),
        (("PromulgationInfo", "PromulgationDate"), "MessageHeader/PromulgationInfo/PromulgationDate"),
        (("Subject",), "MessageHeader/Subject"),
        (("To",), "MessageHeader/To/OrganId"),
    ],
)
def test_what_is_missing_is_named(take: tuple[str, ...], field: str) -> None:
    header = samples.edoc_header()
    holder: dict[str, Any] = header["MessageHeader"]
    for name in take[:-1]:
        holder = holder[name]
    del holder[take[-1]]
    with pytest.raises(Missing) as told:
        build_edoc(header, [])
    assert told.value.field == field


def test_one_receiver_without_an_identifier_is_enough_to_stop() -> None:
    header = samples.edoc_header()
    header["MessageHeader"]["To"][1]["OrganId"] = " "
    with pytest.raises(Missing):
        build_edoc(header, [])


@pytest.mark.parametrize("code", ["07", "", "3", "99"])
def test_a_code_that_does_not_exist_is_not_sent(code: str) -> None:
    with pytest.raises((BadHeader, Missing)):
        build_status(samples.status_header(code))


@pytest.mark.parametrize("code", ["02", "13", "16"])
def test_a_refusal_or_recall_needs_its_reason(code: str) -> None:
    header = samples.status_header(code)
    header["MessageHeader"]["Description"] = ""
    with pytest.raises(Missing):
        build_status(header)


@pytest.mark.parametrize(
    "change",
    [
        {"DueDate": "hôm qua"},
        {"a b": "x"},
        {"x><y": "x"},
        {"Subject": {"@on load": "x", "#text": "x"}},
        {"Content": object()},
    ],
)
def test_what_cannot_be_written_is_named(change: dict[str, Any]) -> None:
    header = samples.edoc_header()
    header["MessageHeader"] |= change
    with pytest.raises(BadHeader) as told:
        build_edoc(header, [])
    assert told.value.field.startswith("MessageHeader/")


def test_marks_of_other_programs_do_not_break_the_file() -> None:
    header = samples.edoc_header()
    header["MessageHeader"]["Subject"] = "một\x0bhai ]]> <b> & \x00"
    assert parse(build_edoc(header, [])).header["MessageHeader"]["Subject"] == "một hai ]]> <b> &"


def test_the_headers_of_our_own_messages() -> None:
    office = headers.Organ(samples.RECEIVER, "UBND xã Đầm Dơi", above="UBND tỉnh Cà Mau")
    staff = headers.Staff("Văn phòng", "Nguyễn Thị Ngọc", "0919", "n@x.vn")
    about = headers.Answered(samples.SENDER, "id-1", "1207/SNNMT", "2026-11-18")
    for code in ("01", "03", "04", "05", "06", "15"):
        said = status_fields(parse(build_status(headers.status_header(code, office, about, staff, NOW))))
        assert (said["code"], said["document_id"], said["to"]) == (code, "id-1", samples.SENDER)
        assert said["text"]
        assert said["at"] == "2026-11-18T09:30:00+07:00"
    with pytest.raises(Missing):
        build_status(headers.status_header("02", office, about, staff, NOW))
    assert build_status(headers.status_header("02", office, about, staff, NOW, "Gửi nhầm nơi nhận"))


def test_the_header_of_our_own_document() -> None:
    office = headers.Organ(samples.RECEIVER, "UBND xã Đầm Dơi")
    to = [headers.Organ(samples.SENDER, "Sở Nông nghiệp và Môi trường")]
    document = headers.OutgoingDocument(
        "id-2", "46", "UBND-KT", "2026-11-18", "Đầm Dơi", "Công văn", "V/v báo cáo", "Trần Văn Út",
        position="Chủ tịch", competence="TM.", due="2026-12-01", urgency=2, pages=4, places=["Như trên", "Lưu: VT"],
        appendixes=["Phụ lục I"], answers=[headers.Answered(samples.SENDER, "id-1", "1207/SNNMT", "2026-11-18")],
    )  # fmt: skip
    package = parse(build_edoc(headers.edoc_header(office, to, document, headers.Staff(), NOW), []))
    fields = document_fields(package)
    assert (fields["code_number"], fields["due"], fields["urgency"], fields["pages"]) == ("46", "2026-12-01", 2, 4)
    assert fields["to"] == [{"organ": samples.SENDER, "name": "Sở Nông nghiệp và Môi trường"}]
    assert package.header["MessageHeader"]["ResponseFor"]["DocumentId"] == "id-1"
    assert package.warnings == ()


def test_a_zip_entry_is_named_by_a_uuid_and_the_extension() -> None:
    from sync.edxml.payload import wrap

    assert re.search(rb"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\.pdf", wrap(b"x", "a.PDF"))
