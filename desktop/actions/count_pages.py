"""Counts the pages of a PDF kept here; what cannot be read counts as unknown."""

from __future__ import annotations

import pypdfium2

from desktop.workplace import Workplace
from sync.pdfium import LOCK
from workflow.rules import FileRef
from workflow.store.troubles import FileAbsent, FileDamaged


def count_pages(place: Workplace, file: FileRef) -> int:
    """Return the number of pages; 0 when the file is not on this machine, damaged, or no PDF."""
    try:
        return pages_of(place.files.read(file.sha256))
    except (FileAbsent, FileDamaged):
        return 0


def pages_of(data: bytes) -> int:
    """Return the number of pages of a PDF, 0 for anything else."""
    with LOCK:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError:
            return 0
        try:
            return len(document)
        finally:
            document.close()
