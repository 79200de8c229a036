"""Makes any file of an item readable as pages: PDF as it is, pictures on a page, Office files where LibreOffice is."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, UnidentifiedImageError

from desktop.workplace import Workplace
from workflow.rules import FileRef

PDF = "application/pdf"
OFFICE = (".doc", ".docx", ".odt", ".rtf", ".xls", ".xlsx", ".ods", ".ppt", ".pptx")
PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp")
SECONDS = 90


def preview_file(place: Workplace, file: FileRef) -> bytes | None:
    """Return the file as PDF; None when this machine cannot show it and another program must open it."""
    data, ending = place.files.read(file.sha256), Path(file.name).suffix.lower()
    if file.media_type == PDF or data.startswith(b"%PDF"):
        return data
    if ending in PICTURES:
        return _on_a_page(data)
    return _converted(data, ending) if ending in OFFICE else None


def _on_a_page(data: bytes) -> bytes | None:
    out = io.BytesIO()
    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.convert("RGB").save(out, "PDF", resolution=200)
    except (UnidentifiedImageError, OSError):
        return None
    return out.getvalue()


def _converted(data: bytes, ending: str) -> bytes | None:
    """Let LibreOffice convert a copy, with a profile of its own and without a window; macros never run headless."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        return None
    with TemporaryDirectory(prefix="vic-") as folder:
        source = Path(folder) / f"tep{ending}"
        source.write_bytes(data)
        home = (Path(folder) / "ho-so").as_uri()
        words = [program, f"-env:UserInstallation={home}", "--headless", "--convert-to", "pdf", "--outdir", folder]
        try:
            subprocess.run([*words, str(source)], capture_output=True, timeout=SECONDS, check=True)
        except (subprocess.SubprocessError, OSError):
            return None
        made = source.with_suffix(".pdf")
        return made.read_bytes() if made.is_file() else None
