"""Drafts as thick as scans: pages with a picture of noise, written without taking them into memory."""

from __future__ import annotations

import random
from pathlib import Path

SIDE = 3200


def scan(path: Path, megabytes: int) -> Path:
    """Write a draft of about so many megabytes, 10 MB a page, and return its path."""
    pages, chance = max(1, megabytes * 1_000_000 // (SIDE * SIDE)), random.Random(200)
    places: list[int] = []
    with path.open("wb") as out:

        def put(head: str, body: bytes = b"") -> None:
            places.append(out.tell())
            stream = b"stream\n" + body + b"\nendstream\n" if body else b""
            out.write(f"{len(places)} 0 obj\n{head}\n".encode("ascii") + stream + b"endobj\n")

        out.write(b"%PDF-1.7\n")
        put("<< /Type /Catalog /Pages 2 0 R >>")
        kids = " ".join(f"{3 + 3 * page} 0 R" for page in range(pages))
        put(f"<< /Type /Pages /Kids [{kids}] /Count {pages} /MediaBox [0 0 595 842] >>")
        draw = b"q 595 0 0 842 0 0 cm /P Do Q"
        for first in range(3, 3 + 3 * pages, 3):
            use = f"/Contents {first + 1} 0 R /Resources << /XObject << /P {first + 2} 0 R >> >>"
            put(f"<< /Type /Page /Parent 2 0 R {use} >>")
            put(f"<< /Length {len(draw)} >>", draw)
            size = f"/Width {SIDE} /Height {SIDE} /ColorSpace /DeviceGray /BitsPerComponent 8 /Length {SIDE * SIDE}"
            put(f"<< /Type /XObject /Subtype /Image {size} >>", chance.randbytes(SIDE * SIDE))
        table, size_of_table = out.tell(), len(places) + 1
        lines = "".join(f"{place:010d} 00000 n \n" for place in places)
        out.write(f"xref\n0 {size_of_table}\n0000000000 65535 f \n{lines}trailer\n".encode("ascii"))
        out.write(f"<< /Size {size_of_table} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode("ascii"))
    return path
