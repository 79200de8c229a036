"""Damaged and hostile forms of a signed file, without end and always the same for the same seed, and what may be said.

What may never be said: "valid" of a signature one of whose signed bytes is another, or over which something was put
that changes the page. What may never happen: anything but a verdict or a word that the file cannot be read.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string

from signing import errors
from signing.model import Trust
from signing.reading import open_writer, write_out
from signing.verify import verify_pdf


@dataclass(frozen=True, slots=True)
class Damaged:
    """A changed file.

    Attributes:
        how: what was done, for the one who looks at a failure.
        spoilt: the fields of the signatures that cover what was changed.
    """

    how: str
    data: bytes
    spoilt: frozenset[str]


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed file.

    Attributes:
        gaps: where each signature's own bytes lie, in order: field, start, end, end of what it covers.
        ranges: where each says what it covers: the numbers between the brackets.
    """

    data: bytes
    gaps: tuple[tuple[str, int, int, int], ...]
    ranges: tuple[tuple[int, int], ...]

    def covering(self, start: int, stop: int) -> frozenset[str]:
        """Fields of the signatures that cover a byte of this stretch."""
        found = set()
        for name, first, second, end in self.gaps:
            if start < first or (stop > second and start < end):
                found.add(name)
        return frozenset(found)


def signed_file(data: bytes, fields: tuple[str, ...]) -> Signed:
    """Find the signatures without any PDF library; ``fields`` in the order they were signed."""
    gaps, ranges, position = [], [], -1
    for name in fields:
        position = data.index(b"/ByteRange", position + 1)
        opened, closed = data.index(b"[", position) + 1, data.index(b"]", position)
        zero, first, second, rest = (int(part) for part in data[opened:closed].split())
        assert zero == 0
        gaps.append((name, first, second, second + rest))
        ranges.append((opened, closed))
    return Signed(data, tuple(gaps), tuple(ranges))


def damaged(file: Signed, count: int, seed: int) -> Iterator[Damaged]:
    """Yield ``count`` damaged forms, each kind in its turn."""
    chance = random.Random(seed)
    kinds = (_flip, _flip, _overwrite, _insert, _remove, _cut, _inside_signature, _byte_range, _swap, _update)
    for number in range(count):
        yield kinds[number % len(kinds)](file, chance)


def said(damaged_file: Damaged, trust: Trust) -> dict[str, str]:
    """The verdict on each field; nothing when the file cannot be read. Anything else is a fault and flies."""
    try:
        found = verify_pdf(damaged_file.data, trust)
    except (errors.DamagedPdf, errors.NotSignable):
        return {}
    return {one.field: one.verdict for one in found.signatures}


def _flip(file: Signed, chance: random.Random) -> Damaged:
    at = chance.randrange(len(file.data))
    changed = bytearray(file.data)
    changed[at] ^= chance.randrange(1, 256)
    return Damaged(f"byte {at} flipped", bytes(changed), file.covering(at, at + 1))


def _overwrite(file: Signed, chance: random.Random) -> Damaged:
    at, size = chance.randrange(len(file.data)), chance.choice((2, 16, 300, 5000))
    part = file.data[at : at + size]
    other = chance.choice((bytes(len(part)), chance.randbytes(len(part)), part[::-1], b" " * len(part)))
    spoilt = file.covering(at, at + len(part)) if other != part else frozenset()
    return Damaged(f"{len(part)} bytes at {at} written over", _spliced(file.data, at, other, len(part)), spoilt)


def _insert(file: Signed, chance: random.Random) -> Damaged:
    at = chance.randrange(len(file.data) - 1)
    more = chance.choice((b" ", b"\n", b"%%EOF\n", b"1 0 obj\n<<>>\nendobj\n", chance.randbytes(40)))
    spoilt = frozenset(name for name, _, _, end in file.gaps if at < end)
    return Damaged(f"{len(more)} bytes put in at {at}", _spliced(file.data, at, more, 0), spoilt)


def _remove(file: Signed, chance: random.Random) -> Damaged:
    at, size = chance.randrange(len(file.data) - 1), chance.choice((1, 7, 1000))
    spoilt = frozenset(name for name, _, _, end in file.gaps if at < end)
    return Damaged(f"{size} bytes at {at} taken out", _spliced(file.data, at, b"", size), spoilt)


def _cut(file: Signed, chance: random.Random) -> Damaged:
    at = chance.randrange(1, len(file.data))
    tail = chance.choice((b"", b"%%EOF", bytes(50), b"\nstartxref\n0\n%%EOF\n"))
    spoilt = frozenset(name for name, _, _, end in file.gaps if at < end)
    return Damaged(f"cut at {at}", file.data[:at] + tail, spoilt)


def _inside_signature(file: Signed, chance: random.Random) -> Damaged:
    """Hex digits of a signature's own bytes; the signature may even hold, if nobody needs what was changed."""
    _, first, second, _ = chance.choice(file.gaps)
    used = len(file.data[first + 1 : second - 1].rstrip(b"0"))
    changed = bytearray(file.data)
    for _ in range(chance.choice((1, 1, 3, 40))):
        changed[first + 1 + chance.randrange(used)] = ord(chance.choice("0123456789abcdef"))
    later = frozenset(name for name, start, _, end in file.gaps if second <= start and end > second)
    return Damaged(f"signature at {first} scratched", bytes(changed), later if changed != file.data else frozenset())


def _byte_range(file: Signed, chance: random.Random) -> Damaged:
    """Another stretch is said to be covered, in as many letters as before."""
    opened, closed = chance.choice(file.ranges)
    numbers = [int(part) for part in file.data[opened:closed].split()]
    numbers[chance.randrange(4)] += chance.choice((-1, 1, -100, 100, 10_000))
    text = " ".join(map(str, numbers)).encode("ascii")[: closed - opened].ljust(closed - opened)
    spoilt = file.covering(opened, closed) if text != file.data[opened:closed] else frozenset()
    return Damaged("byte range changed", _spliced(file.data, opened, text, len(text)), spoilt)


def _swap(file: Signed, chance: random.Random) -> Damaged:
    """Two stretches of the same length change places."""
    size = chance.choice((1, 20, 400))
    one, two = sorted(chance.sample(range(0, len(file.data) - size, size), 2))
    a, b = file.data[one : one + size], file.data[two : two + size]
    changed = _spliced(_spliced(file.data, one, b, size), two, a, size)
    spoilt = file.covering(one, one + size) | file.covering(two, two + size) if a != b else frozenset()
    return Damaged(f"{one} and {two} changed places", changed, spoilt)


def _update(file: Signed, chance: random.Random) -> Damaged:
    """Something nobody permitted is appended in the proper form."""
    writer = open_writer(file.data)
    page = writer.find_page_for_modification(0)[0].get_object()
    how = chance.choice(("content", "note", "script", "size", "turn"))
    if how == "content":
        text = f"BT /F1 12 Tf {chance.randrange(500)} 500 Td (so tien) Tj ET".encode("ascii")
        page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=text))
    elif how == "note":
        note = {"/Type": pdf_name("/Annot"), "/Subtype": pdf_name("/FreeText"), "/Contents": pdf_string("x")}
        rect = generic.ArrayObject(map(generic.NumberObject, (10, 10, 300, 300)))
        whole = {pdf_name(key): value for key, value in note.items()} | {pdf_name("/Rect"): rect}
        page["/Annots"].append(writer.add_object(generic.DictionaryObject(whole)))
        writer.update_container(page["/Annots"])
    elif how == "size":
        page["/MediaBox"] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 100, chance.randrange(100, 900))))
    elif how == "turn":
        page["/Rotate"] = generic.NumberObject(180)
    if how == "script":
        writer.root["/OpenAction"] = generic.DictionaryObject({pdf_name("/S"): pdf_name("/JavaScript")})
        writer.update_root()
    else:
        writer.update_container(page)
    return Damaged(f"updated: {how}", write_out(writer), frozenset(name for name, *_ in file.gaps))


def _spliced(data: bytes, at: int, new: bytes, old_size: int) -> bytes:
    return data[:at] + new + data[at + old_size :]
