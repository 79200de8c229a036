"""What nobody knows, planted anywhere in a package, stands there again when the package is built anew."""

from __future__ import annotations

import copy
import json
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from sync.edxml.build import build_edoc, build_status
from sync.edxml.fields import document_fields
from sync.edxml.package import NAMESPACE, Attachment, Package
from sync.edxml.parse import parse
from sync.edxml.said import said
from sync.edxml.tree import MOST_PREFIXES
from sync.edxml.unknown import MOST, UNKNOWN
from sync.errors import BadHeader, BadPackage
from tests.sync import edxml_samples as samples
from tests.sync.test_edxml_official import FOLDER

OTHER, THIRD = "urn:mo-rong:2026", "http://vidu.vn/ns?a=1&b=2"
Shape = tuple[Any, ...]


def built(package: Package) -> bytes:
    """Build a package anew from what was read of it, by way of the JSON the command prints."""
    header = json.loads(json.dumps(package.header))
    return build_status(header) if package.kind == "status" else build_edoc(header, package.attachments)


def shape(element: etree._Element) -> Shape:
    """Return everything an XML reader sees of an element; white space between elements says nothing."""
    inner: list[Any] = [element.text]
    for child in element:
        inner += [shape(child) if isinstance(child.tag, str) else (child.tag.__name__, child.text), child.tail]
    if len(inner) > 1:
        inner = [part for part in inner if not isinstance(part, str) or part.strip()]
    foreign = etree.QName(element).namespace not in (None, NAMESPACE)
    prefix = element.prefix if foreign and element.nsmap.get(None) != etree.QName(element).namespace else ""
    return (element.tag, prefix, sorted(element.attrib.items()), [part for part in inner if part])


def official() -> list[bytes]:
    """Return official samples as we write them, where they are at hand."""
    found = [(FOLDER / f"{name}.edxml").read_bytes() for name in ("edoc_replacement", "status_rejection_02")]
    return [built(parse(raw)) for raw in found]


@cache
def bases() -> list[bytes]:
    """Return packages in the official form."""
    files = [Attachment("cong-van.pdf", samples.PDF), Attachment("Phụ lục.docx", b"PK\x03\x04")]
    signature = {"SignedInfo": {"SignatureMethod": {"@Algorithm": "rsa-sha1"}}, "SignatureValue": "AAAA"}
    own = [build_edoc(samples.edoc_header() | {"Signature": signature}, files), samples.status("02")]
    return own + (official() if FOLDER.is_dir() else [])


TEXT = st.text("aăâđ ạ\u0301 <>&\"'\n 0", max_size=8)
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["loai", f"{{{OTHER}}}loại", f"{{{THIRD}}}a", "{http://www.w3.org/XML/1998/namespace}lang"]),
    TEXT, max_size=2,
)  # fmt: skip
UNKNOWN_NAMES = ["LaKhac", "Thêm", "a-b.c"]
FOREIGN_NAMES = [*UNKNOWN_NAMES, "Subject", "OrganId", "Attachment", "Signature", "Timestamp", "MessageHeader"]


@st.composite
def elements(draw: st.DrawFn, deep: int = 2) -> etree._Element:
    """Make an element nobody knows: of another vocabulary, or the standard's own."""
    space = draw(st.sampled_from([NAMESPACE, OTHER, THIRD]))
    name = draw(st.sampled_from(FOREIGN_NAMES if space in (OTHER, THIRD) else UNKNOWN_NAMES))
    prefixes: dict[Any, str] = {"edXML": NAMESPACE, draw(st.sampled_from(["x", "q"])): OTHER}
    if space == THIRD:
        prefixes[None] = THIRD
    found = etree.Element(f"{{{space}}}{name}", nsmap=prefixes)
    for full, value in draw(ATTRIBUTES).items():
        found.set(full, value)
    found.text = draw(TEXT)
    for child in draw(st.lists(elements(deep - 1), max_size=2)) if deep else []:
        found.append(child)
        child.tail = draw(st.sampled_from(["", "giữa", "\n  "]))
    if draw(st.integers(0, 5)) == 0:
        found.append(etree.Comment(" ghi chú "))
    return found


@given(st.data())
@settings(deadline=None, max_examples=70)
def test_what_nobody_knows_stands_where_it_stood(data: st.DataObject) -> None:
    base = etree.fromstring(data.draw(st.sampled_from(bases())))
    places = list(base.iter(etree.Element))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.sampled_from(places))
        planted = data.draw(elements())
        index = data.draw(st.integers(0, len(place)))
        place.insert(index, planted)
    for full, value in data.draw(ATTRIBUTES).items():
        data.draw(st.sampled_from(places)).set(full, value)
    raw = etree.tostring(base, encoding="UTF-8", xml_declaration=True)
    package = parse(raw)
    again = built(package)
    assert shape(etree.fromstring(again)) == shape(etree.fromstring(raw))
    assert built(parse(again)) == again


FORMS = [samples.with_junk, samples.in_utf16, samples.without_prefixes, samples.other_prefixes]


@pytest.mark.parametrize("form", FORMS)
def test_a_package_in_the_official_form_holds_nothing_unknown(form: Any) -> None:
    for raw in bases():
        assert UNKNOWN not in parse(form(raw)).header


def test_the_marks_of_the_c_sharp_writers_come_back() -> None:
    raw = samples.C_SHARP.replace(
        b"<edXML:PromulgationDate>", b"<edXML:Place>C\xc3\xa0 Mau</edXML:Place><edXML:PromulgationDate>"
    )
    again = etree.fromstring(built(parse(raw)))
    trace = next(again.iter(f"{{{NAMESPACE}}}TraceHeaderList"))
    assert dict(trace.attrib.items()) == {f"{{{NAMESPACE}}}{name}": "1.0" if name == "version" else "1"
                                  for name in ("id", "version", "mustUnderstand")}  # fmt: skip
    for reference in again.iter(f"{{{NAMESPACE}}}Reference"):
        assert dict(reference.attrib.items()) == {f"{{http://www.w3.org/1999/xlink}}{name}": value for name, value in
                                          (("role", "XLinkRole"), ("type", "simple"))}  # fmt: skip


def test_a_word_of_another_vocabulary_is_not_taken_for_the_standards_own() -> None:
    foreign = f'<m:Subject xmlns:m="{OTHER}">khác</m:Subject>'.encode()
    raw = samples.edoc().replace(b"<edXML:MessageHeader>", b"<edXML:MessageHeader>" + foreign)
    package = parse(raw)
    assert document_fields(package)["subject"] == samples.edoc_header()["MessageHeader"]["Subject"]
    assert package.header["MessageHeader"] == samples.edoc_header()["MessageHeader"]
    assert foreign in built(package)


def test_an_element_of_no_vocabulary_stays_so() -> None:
    bare = b"<Moi xmlns=''><edXML:Con/><Subject>x</Subject></Moi>"
    for place in (b"<edXML:MessageHeader>", b"<edXML:Reference>", b"<edXML:edXMLBody>"):
        again = etree.fromstring(built(parse(samples.edoc().replace(place, place + bare))))
        found = next(again.iter("Moi"))
        assert [child.tag for child in found] == [f"{{{NAMESPACE}}}Con", "Subject"]


def test_prefixes_that_contents_speak_with_stay_declared() -> None:
    typed = b'<m:Kind xmlns:m="urn:m" xmlns:xsi="urn:xsi" xmlns:t="urn:t" xsi:type="t:Big">t:small</m:Kind>'
    again = built(parse(samples.edoc().replace(b"<edXML:OtherInfo>", b"<edXML:OtherInfo>" + typed)))
    kind = next(etree.fromstring(again).iter("{urn:m}Kind"))
    assert {name: kind.nsmap[name] for name in ("m", "xsi", "t")} == {"m": "urn:m", "xsi": "urn:xsi", "t": "urn:t"}


def test_what_a_header_no_longer_says_is_not_written() -> None:
    extra = f'<m:Thêm xmlns:m="{OTHER}" a="1">cũ</m:Thêm>'.encode()
    raw = samples.edoc().replace(b"<edXML:Subject>", extra + b"<edXML:Subject>")
    header = copy.deepcopy(parse(raw).header)
    assert header["MessageHeader"]["Thêm"] == "cũ"
    changed = {**header, "MessageHeader": {**header["MessageHeader"], "Thêm": "mới"}}
    again = build_edoc(changed, [])
    assert "<edXML:Thêm>mới</edXML:Thêm>".encode() in again
    assert extra not in again
    gone = {name: value for name, value in header["MessageHeader"].items() if name != "Thêm"}
    assert "Thêm".encode() not in build_edoc({**header, "MessageHeader": gone}, [])


def test_what_was_said_of_a_file_goes_with_it() -> None:
    files = [Attachment("a.pdf", samples.PDF), Attachment("b.pdf", samples.PDF)]
    raw = build_edoc(samples.edoc_header(), files).replace(
        b"</edXML:Reference>", b"<edXML:Dau>nhat</edXML:Dau></edXML:Reference>", 1
    )
    package = parse(raw)
    kept = build_edoc(package.header, [Attachment("b.pdf", samples.PDF)])
    assert b"Dau" not in kept
    moved = build_edoc(package.header, [files[1], files[0]])
    assert moved.index(b"b.pdf") < moved.index(b"Dau") < moved.index(b"AttachmentEncoded")


def test_a_file_that_is_named_but_not_carried_stays_named() -> None:
    named = b"<edXML:Reference><edXML:AttachmentName>thieu.doc</edXML:AttachmentName></edXML:Reference>"
    raw = samples.edoc().replace(b"</edXML:edXMLManifest>", named + b"</edXML:edXMLManifest>")
    assert named in built(parse(raw))


def test_what_is_unknown_is_not_judged_as_the_documents_own_words() -> None:
    raw = samples.edoc().replace(b"<edXML:Reference>", b"<edXML:Reference><m:x xmlns:m='urn:m'>MAT</m:x>")
    assert said(parse(raw)) == said(parse(samples.edoc()))


@pytest.mark.parametrize(
    "records",
    [
        "x", [1], [{"in": "edXML"}], [{"in": "edXML", "after": "", "xml": "<a>"}],
        [{"in": 1, "after": "", "xml": "<a/>"}],
        [{"in": "edXML", "after": "", "xml": "<!DOCTYPE a><a/>"}],
        [{"in": "edXML", "attribute": "a b", "prefix": "", "namespace": "", "value": ""}],
        [{"in": "edXML", "attribute": "a", "prefix": "x", "namespace": "", "value": ""}],
    ],
)  # fmt: skip
def test_records_that_are_none_are_refused(records: Any) -> None:
    with pytest.raises(BadHeader):
        build_edoc(samples.edoc_header() | {UNKNOWN: records}, [])


def test_a_flood_of_unknown_elements_is_kept_up_to_a_bound() -> None:
    many = b"<m:x xmlns:m='urn:m'/>" * (MOST + 10)
    package = parse(samples.edoc().replace(b"<edXML:OtherInfo>", b"<edXML:OtherInfo>" + many))
    assert len(package.header[UNKNOWN]) == MOST
    assert len(package.warnings) == 1
    prefixes = b"".join(b" xmlns:p%d='urn:%d'" % (place, place) for place in range(MOST_PREFIXES))
    with pytest.raises(BadPackage):
        parse(samples.edoc().replace(b"<edXML:OtherInfo>", b"<edXML:OtherInfo" + prefixes + b">"))
