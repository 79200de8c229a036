"""Whatever can be said is said and read back; whatever is done to the bytes, reading ends in words, not in a crash."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sync.edxml.build import build_edoc, build_status
from sync.edxml.dates import iso, qcvn
from sync.edxml.fields import document_fields, receivers, status_fields
from sync.edxml.names import safe_name
from sync.edxml.package import Attachment
from sync.edxml.parse import parse
from sync.errors import BadPackage
from tests.sync import edxml_samples as samples
from workflow.vietnamese import nfc

LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Cf", "Cn", "Co"))
WORDS = st.text(LETTERS, min_size=1, max_size=40).map(lambda text: nfc(text).strip()).filter(bool)
NAMES = st.sampled_from(["a.pdf", "b.doc", "c.docx", "d.zip", "đề án.txt"])
FILES = st.lists(st.tuples(NAMES, st.binary()), max_size=4)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Make a header with everything that may vary."""
    header = samples.edoc_header(draw(WORDS))
    message = header["MessageHeader"]
    message["Subject"] = draw(WORDS)
    message["Code"]["CodeNumber"] = draw(WORDS)
    message["SignerInfo"]["FullName"] = draw(WORDS)
    message["PromulgationInfo"]["PromulgationDate"] = draw(st.dates()).isoformat()
    message["To"] = draw(st.lists(st.just(samples.organ(samples.OTHER, "Nơi nhận")), min_size=2, max_size=6))
    message["Khac"] = {draw(st.sampled_from("ABC")): draw(WORDS), "Day": [draw(WORDS), draw(WORDS)]}
    if draw(st.booleans()):
        del message["DueDate"], message["ResponseFor"]
    return header


@given(documents(), FILES)
def test_what_is_built_is_read_back(header: dict[str, Any], files: list[tuple[str, bytes]]) -> None:
    attachments = [Attachment(f"{place}-{name}", data) for place, (name, data) in enumerate(files)]
    package = parse(build_edoc(header, attachments))
    assert package.header == header
    assert [(a.name, a.data) for a in package.attachments] == [(a.name, a.data) for a in attachments]


@given(WORDS, st.sampled_from(["01", "02", "03", "04", "05", "06", "13", "15", "16"]))
def test_every_report_is_read_back(text: str, code: str) -> None:
    header = samples.status_header(code)
    header["MessageHeader"]["Description"] = text
    said = status_fields(parse(build_status(header)))
    assert said["code"] == code
    assert said["text"] in (text, "")
    assert said["text"] == text or text == "null"


@given(st.data())
@settings(max_examples=300)
def test_bytes_changed_anywhere_never_crash_the_reader(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from([samples.edoc(), samples.status("02"), samples.C_SHARP])))
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(raw) - 1))
        if data.draw(st.booleans()):
            raw[place] = data.draw(st.integers(0, 255))
        else:
            raw[place : place + data.draw(st.integers(0, 60))] = data.draw(st.binary(max_size=20))
        assume(len(raw) > 0)
    survives(bytes(raw))


@given(st.lists(st.sampled_from([
    b"<edXML>", b"</edXML>", b"<MessageHeader>", b"</MessageHeader>", b"<To/>", b"<edXMLManifest>", b"</edXMLManifest>",
    b"<Attachment>", b"</Attachment>", b"<ContentId>", b"</ContentId>", b"<Bussiness>", b"</Bussiness>", b"<!--",
    b"-->", b"<![CDATA[", b"]]>", b"<?xml", b"?>", b"<!DOCTYPE a>", b"&lt;", b"&x;", b"text", b"\xff\xfe",
    b"\x00", b"<Status>", b"</Status>", b"<Reference x:href='cid:1'/>",
    b"<ContentTransferEncoded>UEsDBA==</ContentTransferEncoded>",
]), max_size=30))  # fmt: skip
@settings(max_examples=300)
def test_any_pieces_of_a_package_never_crash_the_reader(pieces: list[bytes]) -> None:
    survives(b"".join(pieces))


@given(st.binary(max_size=200))
def test_any_payload_never_crashes_the_reader(payload: bytes) -> None:
    survives(samples.with_payload("a.doc", b"PK\x03\x04" + payload))
    survives(samples.with_payload("a.doc", b"", payload.replace(b"<", b"").replace(b"&", b"")))


def survives(raw: bytes) -> None:
    """Read ``raw`` as far as it goes; only BadPackage may end it."""
    try:
        package = parse(raw)
    except BadPackage as bad:
        assert bad.text
        return
    document_fields(package)
    status_fields(package)
    receivers(package)
    package.to_json()
    for attachment in package.attachments:
        assert attachment.name == safe_name(attachment.name)


@given(st.text(max_size=300))
def test_no_name_leaves_its_folder(said: str) -> None:
    name = safe_name(said)
    assert name
    assert name not in (".", "..")
    assert not set(name) & set('/\\:*?"<>|\0')
    assert len(name.encode()) <= 160
    assert unicodedata.is_normalized("NFC", name)


@given(st.datetimes(min_value=datetime(1900, 1, 1)))
def test_a_time_written_is_a_time_read(moment: Any) -> None:
    written = qcvn("Timestamp", moment.isoformat(timespec="seconds"))
    assert written is not None
    assert (iso("Timestamp", written) or "").startswith(moment.isoformat(timespec="seconds"))


@given(st.text(alphabet="0123456789/-:T .Z+", max_size=30))
def test_no_date_crashes_the_reader(text: str) -> None:
    iso("PromulgationDate", text)
    iso("Timestamp", text)
