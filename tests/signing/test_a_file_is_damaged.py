"""Damaged, changed and hostile files: a clear word, never "valid", and no signature hides another."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string

from signing import errors
from signing.fields import prepare
from signing.model import Trust
from signing.reading import open_writer, write_out
from signing.training.pki import TrainingPki, load, revoke
from signing.verify import FileVerdict, verify_pdf
from tests.signing.office import BOXES, paper

pytestmark = pytest.mark.logs("pyhanko", "pyhanko_certvalidator")  # they log what we judge


def verdicts(data: bytes, trust: Trust) -> dict[str, str]:
    """Verdict by field; a file that cannot be read has none."""
    try:
        found = verify_pdf(data, trust)
    except (errors.DamagedPdf, errors.NotSignable):
        return {}
    return {one.field: one.verdict for one in found.signatures}


def gap(data: bytes) -> tuple[int, int]:
    """Where the first signature's own bytes lie."""
    start = data.index(b"[", data.index(b"/ByteRange")) + 1
    numbers = [int(part) for part in data[start : data.index(b"]", start)].split()]
    return numbers[0] + numbers[1], numbers[2]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7",
        b"<html>404</html>",
        b"PK\x03\x04" + bytes(200),
        paper()[:-40],
        paper()[:300],
        paper()[:-600] + bytes(600),
    ],
    ids=["empty", "head only", "a web page", "a docx", "no end", "cut", "zeros at the end"],
)
def test_what_is_no_whole_pdf_is_called_so(data: bytes) -> None:
    for act in (lambda: verify_pdf(data), lambda: prepare(data, BOXES)):
        with pytest.raises(errors.DamagedPdf) as damaged:
            act()
        assert damaged.value.code == "damaged-pdf" and damaged.value.what_next


def test_a_file_nobody_signed_is_not_valid(trust: Trust) -> None:
    found = verify_pdf(paper(), trust)
    assert not found.ok and found.verdict == "unsigned" and found.notes == ("Tệp không có chữ ký số.",)


@settings(max_examples=80)
@given(where=st.floats(0, 0.999999), flip=st.integers(1, 255))
def test_one_changed_byte_in_a_signed_range_is_never_valid(
    signed: bytes, trust: Trust, where: float, flip: int
) -> None:
    start, end = gap(signed)
    covered = [*range(start), *range(end, len(signed))]
    position = covered[int(where * len(covered))]
    changed = bytearray(signed)
    changed[position] ^= flip
    assert verdicts(bytes(changed), trust).get("lanh_dao") != "valid"


def test_damage_inside_one_signature_never_hides_the_other(sealed: bytes, trust: Trust) -> None:
    chance = random.Random(30)
    start = sealed.rindex(b"/Contents <") + len(b"/Contents <")
    for _ in range(60):
        changed = bytearray(sealed)
        position = start + chance.randrange(5000)
        changed[position] = ord(chance.choice("0123456789abcdef"))
        found = verdicts(bytes(changed), trust)
        assert found["lanh_dao"] == "valid" and "co_quan" in found


def test_an_unfinished_signature_is_invalid_and_the_first_still_valid(sealed: bytes, trust: Trust) -> None:
    start = sealed.rindex(b"/Contents <") + len(b"/Contents <")
    end = sealed.index(b">", start)
    found = verify_pdf(sealed[:start] + b"0" * (end - start) + sealed[end:], trust)
    assert {one.field: one.verdict for one in found.signatures} == {"lanh_dao": "valid", "co_quan": "invalid"}
    assert not found.ok


def _changed(data: bytes, change: str) -> bytes:
    writer = open_writer(data)
    page = writer.find_page_for_modification(0)[0].get_object()
    if change == "content":
        page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
        writer.update_container(page)
    elif change == "comment":
        note = {"/Type": pdf_name("/Annot"), "/Subtype": pdf_name("/FreeText"), "/Contents": pdf_string("x")}
        rect = generic.ArrayObject(map(generic.NumberObject, (10, 10, 300, 300)))
        made = generic.DictionaryObject(
            {pdf_name(key): value for key, value in note.items()} | {pdf_name("/Rect"): rect}
        )
        page["/Annots"].append(writer.add_object(made))
        writer.update_container(page["/Annots"])
        writer.update_container(page)
    else:
        writer.root["/OpenAction"] = generic.DictionaryObject({pdf_name("/S"): pdf_name("/JavaScript")})
        writer.update_root()
    return write_out(writer)


@pytest.mark.parametrize("change", ["content", "comment", "script"])
def test_an_update_that_nobody_permitted_makes_the_signature_invalid(signed: bytes, trust: Trust, change: str) -> None:
    (found,) = verify_pdf(_changed(signed, change), trust).signatures
    assert found.verdict == "invalid" and found.changes == "other"
    assert "không được phép" in found.reasons[0]


def test_bytes_after_the_end_are_told(signed: bytes, trust: Trust) -> None:
    found = verify_pdf(signed + b"\n% them\n", trust)
    assert any("thêm dữ liệu" in note for note in found.notes)


def test_who_is_not_known_here_is_undetermined_never_valid(signed: bytes, trust: Trust) -> None:
    def only(found: FileVerdict) -> tuple[str, str]:
        return found.signatures[0].verdict, found.signatures[0].reasons[0]

    verdict, reason = only(verify_pdf(signed, Trust()))
    assert verdict == "undetermined" and "CA" in reason
    verdict, reason = only(verify_pdf(signed, Trust(trust.roots)))
    assert verdict == "undetermined" and "thu hồi" in reason


def test_a_list_past_its_date_proves_nothing(signed: bytes, trust: Trust) -> None:
    later = datetime.now(UTC) + timedelta(days=90)
    (found,) = verify_pdf(signed, trust, at=later).signatures
    assert found.verdict == "undetermined"


def test_after_the_certificates_end_a_signature_without_timestamp_is_undetermined(signed: bytes, trust: Trust) -> None:
    (found,) = verify_pdf(signed, trust, at=datetime.now(UTC) + timedelta(days=6 * 365)).signatures
    assert found.verdict == "undetermined" and "hết hạn" in " ".join(found.reasons)


@pytest.mark.parametrize(("hours", "verdict"), [(-2, "invalid"), (2, "valid")])
def test_a_revocation_counts_from_its_date(signed: bytes, own_pki: TrainingPki, hours: int, verdict: str) -> None:
    revoke(own_pki.folder, own_pki.leader_certificate.read_bytes(), datetime.now(UTC) + timedelta(hours=hours))
    (found,) = verify_pdf(signed, load(own_pki.folder).trust()).signatures
    assert found.verdict == verdict


def test_a_revocation_after_a_signature_without_timestamp_leaves_it_undetermined(
    signed: bytes, own_pki: TrainingPki
) -> None:
    revoke(own_pki.folder, own_pki.leader_certificate.read_bytes(), datetime.now(UTC) + timedelta(hours=2))
    (found,) = verify_pdf(signed, load(own_pki.folder).trust(), at=datetime.now(UTC) + timedelta(hours=3)).signatures
    assert found.verdict == "undetermined" and "đã bị thu hồi" in " ".join(found.reasons)
