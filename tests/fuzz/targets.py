"""What is fuzzed: parsers of outside bytes, what it begins with, and how it may refuse; nothing else may leave it."""

from __future__ import annotations

import base64
import gzip
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from openpyxl import Workbook

from sync import wire
from sync.coding import Coding, packed
from sync.compact import answer, request
from sync.content import buffered
from sync.courier.envelope import Opener, Sealer, public_of, read_header
from sync.courier.frames import FrameWriter, records, verify
from sync.edxml.build import build_edoc, build_status
from sync.edxml.fields import document_fields, status_fields
from sync.edxml.package import Attachment
from sync.edxml.parse import parse
from sync.edxml.unknown import UNKNOWN
from sync.office_text import zipped_text
from sync.pdfium import pdf_pages
from sync.provincial.vxp_access import Fail
from sync.provincial.vxp_body import FilePart
from sync.relay.heads import BadHead, authority, greeting_length, named_server, read_head
from sync.vxp.answers import read_answer as read_vxp_answer
from sync.vxp.long_answer import LongAnswer
from tests.sync import edxml_samples
from workflow.errors import Trouble
from workflow.national.portal import read_portal
from workflow.national.states import read_table
from workflow.people import Directory
from workflow.procedures.bpmn_read import read_bpmn
from workflow.procedures.bpmn_write import write_bpmn
from workflow.procedures.catalogue import merge
from workflow.procedures.procedure import read_procedure
from workflow.procedures.reading import read_lines
from workflow.steps import Step, hash_of, new_id
from workflow.store.journal import AcceptedStep, StepResult
from workflow.workdays import Calendar

_RECEIVER = X25519PrivateKey.from_private_bytes(b"r" * 32)
_SENDER = Ed25519PrivateKey.from_private_bytes(b"s" * 32)

Run = Callable[[bytes], object]


@dataclass(frozen=True, slots=True)
class Target:
    """One parser: ``run`` reads what it is given; only ``refuses`` may leave it."""

    run: Run
    seeds: Callable[[], Sequence[bytes]]
    refuses: tuple[type[BaseException], ...] = (Trouble,)

    def __call__(self, data: bytes) -> None:
        """Read; let only another fault than a refusal through."""
        try:
            self.run(data)
        except self.refuses:
            return


def _steps(count: int = 3) -> tuple[Step, ...]:
    bare = Step(new_id(0), "i1", "incoming", "incoming.arrived", "lan", None, "2026-11-22T08:00:00.000+07:00", "may",
                {"subject": "Rà soát hộ nghèo", "from": {"organ": "H12", "name": "Sở"}}, None)  # fmt: skip
    return tuple(replace(one, hash=hash_of(one)) for one in (replace(bare, id=new_id(place)) for place in range(count)))


def _asked() -> wire.SyncRequest:
    return wire.SyncRequest("e1", "s:7", new_id(0), _steps())


def _request_1(data: bytes) -> None:
    wire.read_request(data[1:], "gzip" if data[:1] == b"g" else "")


def _request_1_seeds() -> Sequence[bytes]:
    packed = wire.write_request(_asked())
    return [b"g" + packed, b"-" + gzip.decompress(packed), b"-{}"]


def _request_2(data: bytes) -> None:
    request.read_request(data[1:], {b"g": "gzip", b"z": "zstd"}.get(data[:1], ""))


def _request_2_seeds() -> Sequence[bytes]:
    one = request.write_request(_asked(), "gzip")
    return [b"g" + one, b"z" + request.write_request(_asked(), "zstd"), b"-" + gzip.decompress(one)]


def _cut(data: bytes) -> list[bytes]:
    """Cut an answer into pieces as its first byte says."""
    size = max(1, data[0] if data else 1) * 7
    return [data[start : start + size] for start in range(1, len(data), size)]


def _answer_lines() -> bytes:
    result = StepResult("a", "applied", 8, "", "")
    lines = [wire.result_line(result), *(wire.step_line(AcceptedStep(s, 9 + n)) for n, s in enumerate(_steps()))]
    blocks = wire.with_checkpoints([(x, "s:9") for x in lines], "s:7", "s:11", epoch="e1", more=False, time="2026")
    return b"".join(blocks)


def _answer_seeds() -> Sequence[bytes]:
    plain = _answer_lines()
    packed = zstandard.ZstdCompressor().compress(plain)
    return [b"9" + plain, b"9" + gzip.compress(plain, mtime=0), b"9" + packed, b"9<html><form>Wi-Fi</form>"]


def _answer_2_seeds() -> Sequence[bytes]:
    """Return answers of version 2: whole ones, one with more to come, a superseded step, and the state held there."""
    results = [(0, StepResult("a", "superseded", None, "Lan đã vào sổ", "Lan"))]
    accepted = [AcceptedStep(step, place) for place, step in enumerate(_steps(), 8)]
    holds = wire.Holdings(3, bytes(32), "xa")
    found: list[bytes] = []
    forms: tuple[tuple[Coding, bool], ...] = (("", False), ("gzip", False), ("zstd", False), ("", True))
    for coding, more in forms:
        view = answer.View("e1", 100, "2026-11-22T08:00:00.000+07:00", None if more else holds)
        lines = answer.write_answer(view, results, accepted, since=7, room=1 if more else 10**6)
        found.append(b"9" + b"".join(packed(lines, coding)))
    return [*found, b"9<html><form>Wi-Fi</form>"]


def _courier(data: bytes) -> None:
    source = io.BytesIO(data)
    header = read_header(source)
    opener = Opener(header, _RECEIVER)
    place = source.tell()
    verify(header, opener.pieces(source))
    source.seek(place)
    for _, body in records(opener.pieces(source)):
        b"".join(body)


def _courier_seeds() -> Sequence[bytes]:
    out = io.BytesIO()
    sealer = Sealer(out, "request", public_of(_RECEIVER), "may", 7)
    frames = FrameWriter(sealer)
    frames.add({"key": _SENDER.public_key().public_bytes_raw().hex(), "v": 1})
    frames.add({"file": "documents", "sha256": "0" * 64, "size": 3}, [b"abc"])
    frames.finish(_SENDER)
    return [out.getvalue()]


def _frames(data: bytes) -> None:
    """The records behind a good seal: a signed-in desk may send anything."""
    for _, body in records(iter([data])):
        b"".join(body)


def _frames_seeds() -> Sequence[bytes]:
    head, end = b'{"file":"x"}', b'{"end":"00"}'
    one = len(head).to_bytes(4, "big") + head + (3).to_bytes(4, "big") + b"abc" + bytes(4)
    return [one + len(end).to_bytes(4, "big") + end + bytes(4)]


def _edxml(data: bytes) -> None:
    package = parse(data)
    document_fields(package)
    status_fields(package)
    for attachment in package.attachments:
        attachment.to_json()
    header = json.loads(json.dumps(package.header))
    again = build_status(header) if package.kind == "status" else build_edoc(header, package.attachments)
    read = parse(again)
    once_more = build_status(read.header) if read.kind == "status" else build_edoc(read.header, read.attachments)
    assert once_more == again or package.warnings, "what is built anew of a sound package stays as it is"


def _kept(data: bytes) -> None:
    """What a header keeps of the unknown comes from a file a person may have changed."""
    parse(build_edoc(edxml_samples.edoc_header() | {UNKNOWN: json.loads(data)}, [Attachment("a.txt", b"x")]))


def _kept_seeds() -> Sequence[bytes]:
    element = {"in": "edXMLHeader/MessageHeader/To[2]", "after": "OrganId", "xml": "<m:x xmlns:m='u' m:a='1'>t</m:x>"}
    of_file = {"in": "Reference", "file": "a.txt", "after": "", "xml": "<y>t<!-- c --></y>"}
    said = {"in": "edXML", "attribute": "a", "prefix": "x", "namespace": "urn:x", "value": "1"}
    return [json.dumps([element, of_file, said]).encode()]


def _edxml_seeds() -> Sequence[bytes]:
    header = edxml_samples.edoc_header()
    return [
        build_edoc(header, [Attachment("a.pdf", b"%PDF-1.4 x"), Attachment("b.docx", b"PK\x03\x04x")]),
        build_edoc(header, [Attachment("a.txt", b"x")], zip=False), edxml_samples.status("13"),
        edxml_samples.edoc().replace(b"edXML:", b"n:"),
        edxml_samples.edoc().replace(b"<edXML:Code>", b"<m:Code xmlns:m='u' a='1'>x<edXML:La/>y</m:Code><edXML:Code>"),
        edxml_samples.edoc().replace(b"<edXML:Reference>", b"<edXML:Reference x='1'><La xmlns=''>t<!--c--></La>"),
    ]  # fmt: skip


def _vxp(data: bytes) -> None:
    read_vxp_answer(200, "application/json", "", data)


def _vxp_long(data: bytes) -> None:
    found = LongAnswer(iter(_cut(data)))
    if found.found:
        buffered(found).read()


def _vxp_form(data: bytes) -> None:
    part = FilePart("multipart/form-data; boundary=x", bytearray().extend)
    for piece in _cut(data):
        part.write(piece)


def _vxp_form_seeds() -> Sequence[bytes]:
    package = b'--x\r\nContent-Disposition: form-data; name="file_doc"; filename="a"\r\n\r\n<edXML/>\r\n'
    other = b'--x\r\ncontent-disposition: form-data; name="y"\r\nContent-Type: text/plain\r\n\r\n1\r\n'
    return [b"9" + package + b"--x--\r\n", b"1" + other + package + b"--x--\r\n"]


def _vxp_seeds() -> Sequence[bytes]:
    package = base64.b64encode(b"<edXML/>")
    return [b'{"status":"OK","ErrorCode":"0","data":"' + package + b'"}', b'{"status":"FAIL","ErrorCode":"15"}']


_ROUTE = {
    "start": "nhan",
    "nodes": [
        {"id": "nhan", "kind": "start", "next": "xet"},
        {"id": "xet", "kind": "work", "name": "Xét", "role": "chuyen_vien", "hours": 8, "next": "xong"},
        {"id": "xong", "kind": "end"},
    ],
}
_RECORD = {"code": "1.000001", "name": "Cấp giấy", "steps": [{"name": "Tiếp nhận", "role": "mot_cua", "hours": 4}]}


def _bpmn_seeds() -> Sequence[bytes]:
    drawn = read_procedure(dict(_RECORD))
    return [write_bpmn(drawn.route, "1.000001", "Cấp giấy")]


def _list(name: str) -> Run:
    def run(data: bytes) -> None:
        merge(None, read_lines(name, data), date(2026, 11, 22))

    return run


def _yaml_seeds() -> Sequence[bytes]:
    return [b"- code: '1'\n  name: A\n  steps:\n  - {name: B, hours: 4}\n"]


def _sheets() -> Sequence[bytes]:
    book, out = Workbook(), io.BytesIO()
    book.active.title = "thu_tuc"  # type: ignore[union-attr]
    book.create_sheet("buoc")
    for sheet, heads in (("thu_tuc", ("ma", "ten")), ("buoc", ("ma", "ten", "vai_tro"))):
        book[sheet].append(heads)
        book[sheet].append(["1.000001"] * len(heads))
    book.save(out)
    return [out.getvalue()]


def _read_json(read: Callable[[object], object]) -> Run:
    def run(data: bytes) -> None:
        value = json.loads(data)
        if isinstance(value, dict):
            read(value)

    return run


_UNREADABLE = (Trouble, ValueError, RecursionError)


def _json(*values: object) -> Callable[[], Sequence[bytes]]:
    return lambda: [json.dumps(value, ensure_ascii=False).encode() for value in values]


def _portal_seeds() -> Sequence[bytes]:
    return _json({"agency": "H12", "fields": {"Đất đai": "01"}, "file_url": "https://x/{sha256}", "codes": {"a": {}}},
                 {"states": {"portal": [], "states": [], "rules": []}})()  # fmt: skip


_WEEK = {"windows": {str(day): [["07:30", "11:30"], ["13:30", "17:00"]] for day in range(5)}, "special": {}}
_DIRECTORY = {
    "units": [{"id": "u", "name": "UBND", "organ": "H12"}],
    "people": [{"id": "lan", "name": "Lan", "unit": "u", "roles": ["van_thu"]}],
}

TARGETS: dict[str, Target] = {
    "request-1": Target(_request_1, _request_1_seeds, (ValueError,)),
    "request-2": Target(_request_2, _request_2_seeds, (ValueError,)),
    "answer-1": Target(lambda data: list(wire.read_answer(_cut(data))), _answer_seeds),
    "answer-2": Target(lambda data: list(answer.read_answer(_cut(data), ["a"])), _answer_2_seeds),
    "courier": Target(_courier, _courier_seeds),
    "frames": Target(_frames, _frames_seeds),
    "relay": Target(
        lambda data: (read_head(data), authority(data.decode("latin-1"))),
        lambda: [b"CONNECT a.vn:443 HTTP/1.1\r\nHost: a.vn:443"], (BadHead,),
    ),
    "greeting": Target(
        lambda data: (greeting_length(data), named_server(data)),
        lambda: [bytes.fromhex("160301002f0100002b0303") + bytes(32) + bytes.fromhex("0000020001010000000000")],
        (BadHead,),
    ),
    "edxml": Target(_edxml, _edxml_seeds),
    "edxml-kept": Target(_kept, _kept_seeds, (Trouble, ValueError)),
    "vxp": Target(_vxp, _vxp_seeds),
    "vxp-package": Target(_vxp_long, lambda: [b"9" + seed for seed in _vxp_seeds()]),
    "vxp-form": Target(_vxp_form, _vxp_form_seeds, (Fail,)),
    "bpmn": Target(read_bpmn, _bpmn_seeds),
    "procedures-json": Target(_list("a.json"), _json([_RECORD], {"procedures": [{**_RECORD, "route": _ROUTE}]})),
    "procedures-yaml": Target(_list("a.yaml"), _yaml_seeds),
    "procedures-xlsx": Target(_list("a.xlsx"), _sheets),
    "national": Target(_read_json(read_portal), _portal_seeds, _UNREADABLE),  # type: ignore[arg-type]
    "states": Target(_read_json(read_table), _portal_seeds, _UNREADABLE),  # type: ignore[arg-type]
    "calendar": Target(_read_json(Calendar.from_json), _json(_WEEK), _UNREADABLE),  # type: ignore[arg-type]
    "directory": Target(
        _read_json(Directory.from_json), _json(_DIRECTORY), (*_UNREADABLE, KeyError, TypeError),  # type: ignore[arg-type]
    ),
    "pdf-text": Target(
        lambda data: list(pdf_pages(data)),
        lambda: [b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>"],
    ),
    "office-text": Target(lambda data: list(zipped_text(data)), _sheets),
}
"""By the name given on the command line."""
