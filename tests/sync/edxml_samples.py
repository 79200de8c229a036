"""Packages of our own making, in every form the samples of the axis were seen in."""

from __future__ import annotations

import base64
import io
import unicodedata
import zipfile
from typing import Any

from sync.edxml.build import build_edoc, build_status
from sync.edxml.package import NAMESPACE, Attachment

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"
SENDER = "000.00.21.H12"
RECEIVER = "000.05.62.H12"
OTHER = "000.06.62.H12"


def organ(code: str, name: str) -> dict[str, str]:
    """Return an organisation block as the samples fill it."""
    return {
        "OrganId": code, "OrganizationInCharge": "UBND tỉnh Cà Mau", "OrganName": name,
        "OrganAdd": "Số 2 Hùng Vương, phường Tân Thành, tỉnh Cà Mau", "Email": "vanthu@camau.gov.vn",
        "Telephone": "02903 831 111", "Fax": "02903 833 333", "Website": "camau.gov.vn",
    }  # fmt: skip


def edoc_header(document_id: str = "0b9f8a0e-5f0e-4c6e-9a53-0b3a2f3f6a11") -> dict[str, Any]:
    """Return the header of a document with every element the samples have."""
    return {
        "MessageHeader": {
            "From": organ(SENDER, "Sở Nông nghiệp và Môi trường"),
            "To": [organ(RECEIVER, "UBND xã Đầm Dơi"), organ(OTHER, "UBND xã Tạ An Khương")],
            "DocumentId": document_id,
            "Code": {"CodeNumber": "1207", "CodeNotation": "SNNMT-TTĐT"},
            "PromulgationInfo": {"Place": "Cà Mau", "PromulgationDate": "2026-11-18"},
            "DocumentType": {"Type": "1", "TypeDetail": "0", "TypeName": "Công văn"},
            "Subject": "V/v rà soát đất nuôi trồng thủy sản ven biển",
            "Content": "Đề nghị rà soát và báo cáo trước ngày 05/12",
            "SignerInfo": {"Competence": "KT.", "Position": "Phó Giám đốc", "FullName": "Lâm Thị Mỹ Huyền"},
            "DueDate": "2026-12-05",
            "OtherInfo": {
                "Priority": "1", "SphereOfPromulgation": "Tỉnh Cà Mau", "TyperNotation": "NTH",
                "PromulgationAmount": "2", "PageAmount": "3", "Direction": "false",
                "Appendixes": {"Appendix": "Biểu tổng hợp diện tích"},
            },
            "ResponseFor": {
                "OrganId": RECEIVER, "Code": "45/BC-UBND", "PromulgationDate": "2026-10-30",
                "DocumentId": "000.05.62.H12,2026/10/30,45/BC-UBND",
            },
            "SteeringType": "1",
            "ToPlaces": {"Place": ["Như trên", "Lưu: VT"]},
        },
        "TraceHeaderList": {
            "TraceHeader": {"OrganId": SENDER, "Timestamp": "2026-11-18T08:30:00+07:00"},
            "Bussiness": {
                "BussinessDocType": "0", "BussinessDocReason": "Văn bản điện tử mới", "Paper": "0",
                "StaffInfo": {"Department": "Văn thư", "Staff": "Trần Thị Út", "Mobile": "0918", "Email": "ut@x.vn"},
            },
        },
    }  # fmt: skip


def status_header(code: str = "03", document_id: str = "0b9f8a0e-5f0e-4c6e-9a53-0b3a2f3f6a11") -> dict[str, Any]:
    """Return the header of a report on the document of ``edoc_header``."""
    return {
        "MessageHeader": {
            "From": organ(RECEIVER, "UBND xã Đầm Dơi"),
            "ResponseFor": {
                "OrganId": SENDER, "Code": "1207/SNNMT-TTĐT", "PromulgationDate": "2026-11-18",
                "DocumentId": document_id,
            },
            "StaffInfo": {"Department": "Văn phòng", "Staff": "Nguyễn Thị Ngọc", "Mobile": "0919", "Email": "n@x.vn"},
            "StatusCode": code,
            "Description": "Văn thư: tiếp nhận, vào sổ văn bản đến",
            "Timestamp": "2026-11-18T09:01:02+07:00",
        }
    }  # fmt: skip


def edoc(document_id: str = "0b9f8a0e-5f0e-4c6e-9a53-0b3a2f3f6a11", data: bytes = PDF) -> bytes:
    """Return a package with one PDF, in the SDK's own form."""
    return build_edoc(edoc_header(document_id), [Attachment("cong-van.pdf", data)])


def status(code: str = "03") -> bytes:
    """Return a status message in the SDK's own form."""
    return build_status(status_header(code))


def with_junk(raw: bytes) -> bytes:
    """Return the package as an official sample begins: digits before the prolog, lines ending in CR LF."""
    return b"1212" + raw.replace(b"\n", b"\r\n")


def with_mark(raw: bytes) -> bytes:
    """Return the package with a byte order mark and zeros behind its end."""
    return b"\xef\xbb\xbf" + raw + b"\x00\x00"


def in_utf16(raw: bytes) -> bytes:
    """Return the package as a careless editor saves it."""
    return raw.decode().encode("utf-16")


def without_prefixes(raw: bytes) -> bytes:
    """Return the package with everything in the default namespace."""
    return raw.replace(b"<edXML:", b"<").replace(b"</edXML:", b"</")


def other_prefixes(raw: bytes) -> bytes:
    """Return the package with another prefix on everything, the root too."""
    text = without_prefixes(raw).decode()
    text = text.replace(f' xmlns:edXML="{NAMESPACE}"', "").replace(f' xmlns="{NAMESPACE}"', "")
    text = text.replace("</", "\0").replace("<?", "\1").replace("<", "<q:").replace("\0", "</q:").replace("\1", "<?")
    return text.replace("<q:edXML>", f'<q:edXML xmlns:q="{NAMESPACE}">', 1).encode()


def decomposed(raw: bytes) -> bytes:
    """Return the package with every letter taken apart, as from a Mac."""
    return unicodedata.normalize("NFD", raw.decode()).encode()


def zip_of(entries: dict[str, bytes]) -> bytes:
    """Return a ZIP of ``entries``."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def with_payload(name: str, payload: bytes, encoded: bytes | None = None) -> bytes:
    """Return a package whose one attachment is called ``name`` and holds ``payload`` as it stands."""
    raw = build_edoc(edoc_header(), [Attachment("PLACE.bin", b"x", content_type="application/octet-stream")], zip=False)
    said = name.replace("&", "&amp;").replace("<", "&lt;").encode()
    content = base64.b64encode(payload) if encoded is None else encoded
    return raw.replace(b"PLACE.bin", said).replace(b">eA==<", b">" + content + b"<")


C_SHARP = f"""<?xml version="1.0" encoding="utf-8"?>
<edXML:edXML xmlns:edXML="{NAMESPACE}" xmlns:xlink="http://www.w3.org/1999/xlink">
 <edXML:edXMLEnvelope><edXML:edXMLHeader><edXML:MessageHeader>
  <edXML:From><edXML:Email/><edXML:OrganId>H12.34</edXML:OrganId></edXML:From>
  <edXML:To><edXML:OrganName>UBND xã Đầm Dơi</edXML:OrganName><edXML:OrganId>H12.62</edXML:OrganId></edXML:To>
  <edXML:Code><edXML:CodeNotation>UBND-VX</edXML:CodeNotation><edXML:CodeNumber>12a</edXML:CodeNumber></edXML:Code>
  <edXML:PromulgationInfo><edXML:PromulgationDate>05/11/2026</edXML:PromulgationDate></edXML:PromulgationInfo>
  <edXML:DocumentType><edXML:Type>18</edXML:Type><edXML:TypeName>Thông báo</edXML:TypeName></edXML:DocumentType>
  <edXML:Subject>Họp giao ban</edXML:Subject>
  <edXML:SignerInfo><edXML:FullName>Trần Văn Út</edXML:FullName></edXML:SignerInfo>
  <edXML:DueDate>2026-11-20T00:00:00</edXML:DueDate>
  <edXML:ToPlaces><edXML:Place>Như trên</edXML:Place></edXML:ToPlaces>
  <edXML:OtherInfo><edXML:Priority>9</edXML:Priority><edXML:Moi>chưa biết</edXML:Moi></edXML:OtherInfo>
  <edXML:ResponseFor/>
  <edXML:DocumentId>3f0c9c1a</edXML:DocumentId>
 </edXML:MessageHeader>
 <edXML:TraceHeaderList edXML:id="1" edXML:version="1.0" edXML:mustUnderstand="1">
  <edXML:TraceHeader><edXML:OrganId>null</edXML:OrganId></edXML:TraceHeader>
 </edXML:TraceHeaderList><edXML:DigitalSignature/></edXML:edXMLHeader>
 <edXML:edXMLBody><edXML:edXMLManifest edXML:version="1.0">
  <edXML:Reference xlink:href="cid:b" xlink:role="XLinkRole" xlink:type="simple">
   <edXML:AttachmentName>hai.txt</edXML:AttachmentName></edXML:Reference>
  <edXML:Reference xlink:href="cid:a" xlink:role="XLinkRole" xlink:type="simple">
   <edXML:AttachmentName>mot.pdf</edXML:AttachmentName></edXML:Reference>
 </edXML:edXMLManifest></edXML:edXMLBody>
 </edXML:edXMLEnvelope>
 <edXML:AttachmentEncoded>
  <edXML:Attachment><edXML:ContentId>a</edXML:ContentId><edXML:ContentTransferEncoded>
   {base64.encodebytes(PDF).decode()}</edXML:ContentTransferEncoded></edXML:Attachment>
  <edXML:Attachment><edXML:ContentId>b</edXML:ContentId>
   <edXML:ContentTransferEncoded>aGFp</edXML:ContentTransferEncoded></edXML:Attachment>
 </edXML:AttachmentEncoded>
</edXML:edXML>""".encode()
"""A package in the manner of the C# writers: other order, links instead of ids, plain payloads, dd/MM/yyyy."""
