"""A file is read before it is kept: a stamp of secrecy anywhere in it shuts the door, other files pass."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.edxml.build import build_edoc
from sync.edxml.package import Attachment
from sync.edxml.stored import SMALL
from sync.inspection import pages_of, refuse_secret_file
from sync.vxp.client import VxpClient
from tests.sync import stamped_files as made
from tests.sync.edxml_samples import PDF
from tests.sync.province import LAN, OFFICE, OTHER, DeskMaker, RunningProvince
from tests.sync.test_cycle_axis import clerk, header, other, reports, send  # noqa: F401 (other: a fixture)
from workflow.errors import SecretDocument
from workflow.secrets import secret_pages
from workflow.text.legacy import Encoding, spelled

IDS = [f"{place} {name}" for place, (name, _) in enumerate(made.KINDS)]


@pytest.mark.parametrize("stamp", ["MẬT", "TỐI MẬT", "TUYỆT MẬT"])
@pytest.mark.parametrize(("name", "make"), made.KINDS, ids=IDS)
def test_a_stamp_in_a_file_shuts_the_door(name: str, make: Callable[[str], bytes], stamp: str) -> None:
    with pytest.raises(SecretDocument, match=stamp.split(maxsplit=1)[0]):
        refuse_secret_file(make(stamp), name)


@pytest.mark.parametrize("words", ["", "Mật độ xây dựng", "Trần Thị Mật", "Bảo vệ bí mật kinh doanh"])
@pytest.mark.parametrize(("name", "make"), made.KINDS, ids=IDS)
def test_other_words_pass(name: str, make: Callable[[str], bytes], words: str) -> None:
    refuse_secret_file(make(words), name)


@pytest.mark.parametrize(
    ("data", "level"),
    [
        (made.word_in_font("tuyÖt mËt", ".VnTimeH"), "TUYỆT MẬT"),
        (made.word_in_font(spelled("TỐI MẬT", Encoding.VNI), "VNI-Times"), "TỐI MẬT"),
        (made.old_word("MËT", "latin-1"), "MẬT"),
        (made.pdf("", title="Tối mật"), "TỐI MẬT"),
        (made.word("T Ố I   M Ậ T"), "TỐI MẬT"),
        (made.pdf("TOI MAT"), "TỐI MẬT"),
    ],
    ids=["font of capitals", "VNI font", "old Word, old font", "title of the PDF", "spaced", "without marks"],
)
def test_a_stamp_written_otherwise_is_found(data: bytes, level: str) -> None:
    assert secret_pages(pages_of(data, "a")) == level


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"", "a.pdf"), (b"%PDF-1.4 broken", "a.pdf"), (b"PK\x03\x04 broken", "a.docx"), (b"\xd0\xcf\x11\xe0", "a.doc"),
     (b"\xff\xfe\x00", "a.txt"), (b"{\\rtf1 \\u-1?", "a.rtf"), (made.archive({"word/document.xml": b"<a"}), "a.docx"),
     (b"\x89PNG\r\n", "a.png")],
)  # fmt: skip
def test_a_file_nobody_can_read_is_judged_by_its_name(data: bytes, name: str) -> None:
    refuse_secret_file(data, name)
    with pytest.raises(SecretDocument):
        refuse_secret_file(data, f"TUYET_MAT_{name}")


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"%PDF-1.7\n", b"{\\rtf", made.old_word("")[:8]]))
def test_any_bytes_at_all_are_judged(data: bytes, mark: bytes) -> None:
    assert secret_pages(pages_of(mark + data, "a.txt")) in ("", "MẬT", "TỐI MẬT", "TUYỆT MẬT")


@pytest.mark.parametrize(
    ("head", "name", "data"),
    [
        (header(), "ke-hoach.pdf", made.pdf("TỐI MẬT")),
        (header(), "ke-hoach.docx", made.word_in_box("MẬT")),
        (header(), "ke-hoach.zip", made.archive({"TUYET_MAT.pdf": PDF})),
        (header(DocumentType={"Type": "1", "TypeName": "Công văn (Mật)"}), "a.pdf", PDF),
        (header(OtherInfo={"Priority": "0", "SphereOfPromulgation": "MẬT"}), "a.pdf", PDF),
    ],
    ids=["page of a PDF", "box of a Word file", "name inside a ZIP", "type of document", "sphere"],
)
def test_a_stamped_package_is_answered_with_02_and_nothing_of_it_kept(
    province: RunningProvince, desk: DeskMaker, other: VxpClient, memory_path: Path, head: dict[str, Any],  # noqa: F811
    name: str, data: bytes,
) -> None:  # fmt: skip
    lan = clerk(desk, province)
    other.send(build_edoc(head, [Attachment("cong-van.pdf", PDF), Attachment(name, data)]), OTHER.organ, [OFFICE.organ])
    assert lan.sync().trouble is None
    (item,) = lan.journal.items("incoming")
    state = lan.journal.state(item)
    assert (state.stage, state.files, state.package) == ("refused", (), None)
    assert not list((memory_path / f"desk-{LAN.id}" / "files").rglob("*"))
    assert reports(other)[-1]["code"] == "02"


def test_a_package_too_large_to_hold_leaves_nothing_behind_once_it_is_judged(
    province: RunningProvince, desk: DeskMaker, other: VxpClient, memory_path: Path  # noqa: F811
) -> None:
    """It lies sealed on the disk while it is read; what another document names already stays."""
    lan = clerk(desk, province)
    noise = b"".join(hashlib.sha256(b"%d" % place).digest() for place in range((SMALL + 100_000) // 32))
    ours = [Attachment("ban-do.bin", noise)]
    theirs = [*ours, Attachment("kh.zip", made.archive({"nhieu.bin": noise[::-1], "TUYET_MAT.pdf": PDF}))]
    folder = memory_path / f"desk-{LAN.id}" / "files"
    other.send(build_edoc(header(), theirs), OTHER.organ, [OFFICE.organ])
    assert lan.sync().trouble is None
    assert not [path for path in folder.rglob("*") if path.is_file()]
    assert reports(other)[-1]["code"] == "02"
    other.send(build_edoc(header(DocumentId="khong-mat"), ours), OTHER.organ, [OFFICE.organ])
    other.send(build_edoc(header(DocumentId="lai-mat"), theirs), OTHER.organ, [OFFICE.organ])
    assert lan.sync().trouble is None
    states = [lan.journal.state(item) for item in lan.journal.items("incoming")]
    (arrived,) = [state for state in states if state.stage == "arrived"]
    assert lan.files.read(arrived.files[0].sha256) == noise
    kept = [path for path in folder.rglob("*") if path.is_file()]
    assert len(kept) == 2 and len(states) == 3  # the package and the map


def test_secrets_of_business_come_in(province: RunningProvince, desk: DeskMaker, other: VxpClient) -> None:  # noqa: F811
    lan = clerk(desk, province)
    send(other, header(Subject="Bảo vệ bí mật kinh doanh"), "mật ong.pdf")
    lan.sync()
    (item,) = lan.journal.items("incoming")
    assert lan.journal.state(item).stage == "arrived"
