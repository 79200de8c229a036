"""Files that are no PDF: pictures and Office files become pages where this machine can, else a copy is lent."""

from __future__ import annotations

import io
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pypdfium2
import pytest
from docx import Document
from PIL import Image

from desktop.actions.lend_file import lend_file, take_back
from desktop.actions.preview_file import preview_file
from desktop.workplace import Workplace
from workflow.rules import FileRef


@dataclass
class Shelf:
    """One file in memory, as the store would give it."""

    data: bytes

    def read(self, sha256: str) -> bytes:
        return self.data


@dataclass
class Place:
    """The part of a workplace that files need."""

    files: Any
    folder: Path


def place(data: bytes, folder: Path = Path()) -> Workplace:
    return cast(Workplace, Place(Shelf(data), folder))


def ref(name: str) -> FileRef:
    return FileRef("ab" * 32, name, "application/octet-stream", 1)


def word() -> bytes:
    out = io.BytesIO()
    document = Document()
    document.add_paragraph("Kế hoạch phòng, chống hạn hán")
    document.save(out)
    return out.getvalue()


def test_a_scanned_picture_becomes_a_page() -> None:
    out = io.BytesIO()
    Image.new("RGB", (800, 1100), "white").save(out, "PNG")
    shown = preview_file(place(out.getvalue()), ref("quét.png"))
    assert shown is not None and len(pypdfium2.PdfDocument(shown)) == 1


def test_a_picture_that_is_none_is_not_shown() -> None:
    assert preview_file(place(b"not a picture"), ref("hỏng.jpg")) is None


def test_a_word_file_without_libreoffice_is_left_to_another_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert preview_file(place(word()), ref("dự thảo.docx")) is None


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed on this machine")
def test_a_word_file_becomes_pages_with_libreoffice() -> None:
    shown = preview_file(place(word()), ref("dự thảo.docx"))
    assert shown is not None
    assert "hạn hán" in pypdfium2.PdfDocument(shown)[0].get_textpage().get_text_range()


def test_a_lent_copy_is_the_persons_alone_and_goes_with_the_next_opening(tmp_path: Path) -> None:
    here = place(b"noi dung", tmp_path)
    path = lend_file(here, ref("../../bảng số liệu.xlsx"))
    assert path.read_bytes() == b"noi dung" and path.is_relative_to(tmp_path) and path.suffix == ".xlsx"
    assert path.stat().st_mode & 0o077 == 0
    take_back(here)
    assert not path.exists()
