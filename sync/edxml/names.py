"""File names and media types of attachments, made safe whatever the sender wrote."""

from __future__ import annotations

import mimetypes
import re
import unicodedata

LONGEST = 150
"""Longest name in bytes of UTF-8: disks allow 255, and people put a path and a number around it."""

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
# Controls nobody sees: the direction marks that make "exe.pdf" of "fdp.exe", joiners, byte order marks.
_UNSEEN = re.compile(r"[\u0080-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]")
_RESERVED = re.compile(r"^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)", re.IGNORECASE)

_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_BY_EXTENSION = {
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "pdf": "application/pdf",
    "zip": "application/zip",
    "rar": "application/vnd.rar",
    "7z": "application/x-7z-compressed",
    "xml": "application/xml",
    "edxml": "application/xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "txt": "text/plain",
}


def extension(name: str) -> str:
    """Return the extension of ``name`` in lower case without its dot, or ``""``."""
    stem, dot, last = name.rpartition(".")
    return last.lower() if dot and stem and re.fullmatch(r"[A-Za-z0-9]{1,10}", last) else ""


def safe_name(name: str) -> str:
    """Return ``name`` as it may be written into a folder on Windows and Linux; never empty, never a path."""
    text = unicodedata.normalize("NFC", _UNSEEN.sub("", name))
    text = re.split(r"[\\/]", text)[-1]
    text = _FORBIDDEN.sub("_", text).strip(" .")
    if not text:
        return "tep-dinh-kem"
    if _RESERVED.match(text):
        text = "_" + text
    return _shortened(text)


def unique_name(name: str, taken: set[str]) -> str:
    """Return ``name``, numbered when ``taken`` (in lower case, as Windows compares) has it, and add it there."""
    dotted = f".{name.rpartition('.')[2]}" if extension(name) else ""
    stem = name.removesuffix(dotted)
    number = 1
    while name.lower() in taken:
        number += 1
        name = f"{stem} ({number}){dotted}"
    taken.add(name.lower())
    return name


def media_type(name: str, data: bytes) -> str:
    """Return the media type of a file by its first bytes, then by its name."""
    for magic, found in _MAGIC:
        if data.startswith(magic):
            return found
    last = extension(name)
    return _BY_EXTENSION.get(last) or mimetypes.guess_type(f"x.{last}")[0] or "application/octet-stream"


def _shortened(name: str) -> str:
    if len(name.encode()) <= LONGEST:
        return name
    dotted = f".{name.rpartition('.')[2]}" if extension(name) else ""
    room = LONGEST - len(dotted)
    return name.removesuffix(dotted).encode()[:room].decode(errors="ignore").rstrip(" .") + dotted
