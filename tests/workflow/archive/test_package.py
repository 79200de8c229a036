"""The archive's package: every field of PL VI, the same bytes twice, whole when read, and no damage goes unseen."""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.changed import replace
from tests.workflow.office import DIRECTORY, ENTRY, Desk, at
from workflow.archive.headings import headings_for, read_headings
from workflow.archive.metadata import (
    FILE,
    INCOMING,
    OUTGOING,
    document_record,
    file_record,
    findings,
    fitted,
    items_for,
    judge,
)
from workflow.archive.package import build, identifier, placed
from workflow.archive.package_reader import read_package
from workflow.archive.work_file import WorkFile
from workflow.errors import Missing

INDEX = b"%PDF-1.7 muc luc"
ONE = at("work_file", "open").state.entries[0]


def content(text: str, name: str = "van-ban.pdf") -> tuple[dict[str, Any], bytes]:
    """Return a real file and its bytes."""
    data = text.encode()
    sha = hashlib.sha256(data).hexdigest()
    return {"sha256": sha, "name": name, "media_type": "application/pdf", "size": len(data), "role": ""}, data


def filled(*names: str) -> tuple[WorkFile, dict[str, bytes]]:
    """Return a closed work file with one document for each file name, and the contents."""
    desk = Desk("work_file", (("expert", "work_file.opened"),))
    contents = {}
    for place, name in enumerate(names, 1):
        ref, data = content(f"nội dung {place}", name)
        contents[ref["sha256"]] = data
        entry = ENTRY | {"key": f"vb-{place}", "number": str(place), "files": [ref],
                         "to": [{"organ": "H12.59", "name": "UBND xã Năm Căn"}]}  # fmt: skip
        desk.do("expert", "work_file.added", {"entry": entry})
    desk.do("expert", "work_file.closed")
    return desk.state, contents


def test_what_is_packed_is_read_back_whole() -> None:
    state, contents = filled("Công văn 12/VPCP: hỏi đáp?.pdf", "Phụ lục.xlsx")
    read = read_package(build(state, contents, INDEX, DIRECTORY, {"vb-1": "Văn phòng Chính phủ 27/02/2026"}))
    assert read.findings == ()
    assert read.value("Title") == "Phòng, chống hạn mặn năm 2026"
    assert [read.value(f"FileCode/{name}") for name in ("OrganId", "FileCatalog", "FileNotation")] == [
        "H12.59", "2026", "01.KT",
    ]  # fmt: skip
    assert [document.value("DocOrdinal") for document in read.documents] == ["1", "2"]
    first = read.documents[0]
    assert first.value("ArrivalNumber") == "7" and first.value("TraceHeaderList").startswith("Văn phòng")
    assert first.paths == ("data/tai-lieu/001-Công văn 12_VPCP_ hỏi đáp.pdf",)
    assert read.files[first.paths[0]] == "nội dung 1".encode()
    assert identifier(state, DIRECTORY) == "H12.59.2026.01.KT"


def test_twice_the_same_bytes() -> None:
    state, contents = filled("a.pdf", "b.pdf")
    assert build(state, contents, INDEX, DIRECTORY) == build(state, dict(reversed(contents.items())), INDEX, DIRECTORY)


def test_a_content_that_is_not_its_hash_is_not_packed() -> None:
    state, contents = filled("a.pdf")
    with pytest.raises(ValueError, match=r"001-a\.pdf"):
        build(state, {sha: b"khac" for sha in contents}, INDEX, DIRECTORY)
    with pytest.raises(KeyError):
        build(state, {}, INDEX, DIRECTORY)


@given(place=st.integers(0, 10**6), data=st.data())
def test_no_changed_byte_goes_unseen(place: int, data: st.DataObject) -> None:
    """Flip one bit of any member's content, or leave a member out: the reader says so."""
    state, contents = filled("a.pdf", "b.pdf")
    with zipfile.ZipFile(io.BytesIO(build(state, contents, INDEX, DIRECTORY))) as package:
        members = {name: package.read(name) for name in package.namelist()}
    name = data.draw(st.sampled_from(sorted(members)))
    if data.draw(st.booleans()):
        body = bytearray(members[name])
        body[place % len(body)] ^= 1 << place % 8
        members[name] = bytes(body)
    else:
        del members[name]
    assert not read_package(packed(members)).sound


def packed(members: dict[str, bytes]) -> bytes:
    """Return the members as a ZIP file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for path, body in members.items():
            package.writestr(path, body)
    return out.getvalue()


@pytest.mark.parametrize(
    "members",
    [
        {"../ra-ngoai.pdf": b"x"}, {"data/ho-so.xml": b"<HoSo"}, {"C:/x": b""},
        {"data/ho-so.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, {},
    ],
)  # fmt: skip
def test_hostile_packages_are_refused_in_words(members: dict[str, bytes]) -> None:
    read = read_package(packed(members))
    assert read.findings and all(finding.text for finding in read.findings)


@given(data=st.binary(max_size=300))
def test_anything_at_all_is_answered(data: bytes) -> None:
    assert read_package(data).findings


@given(names=st.lists(st.text(max_size=150), min_size=1, max_size=4))
def test_any_file_name_finds_a_safe_place(names: list[str]) -> None:
    state = WorkFile("i", entries=tuple(
        replace(ONE, key=str(n), files=(replace(ONE.files[0], name=name or "x"),)) for n, name in enumerate(names)
    ))  # fmt: skip
    paths = [one.path for one in placed(state)]
    assert len(set(paths)) == len(names)
    for path in paths:
        last = path.rpartition("/")[2]
        assert path.startswith("data/tai-lieu/") and len(last.encode()) <= 110 and last == last.strip(" .")
        assert not set(last) & set('\\/:*?"<>|\0\n')


def test_every_field_of_the_decree_is_written() -> None:
    """NĐ 30/2020 PL VI part II: names and lengths."""
    assert [(item.name, item.size) for item in FILE] == [
        ("FileCode/OrganId", 13), ("FileCode/FileCatalog", 4), ("FileCode/FileNotation", 20), ("Title", 500),
        ("Maintenance", 30), ("Rights", 30), ("Creator", 30), ("Language", 50), ("StartDate", 10), ("EndDate", 10),
        ("DocTotal", 4), ("PageTotal", 4), ("Description", 500),
    ]  # fmt: skip
    both = {
        "DocOrdinal", "TypeName", "CodeNumber", "CodeNotation", "IssuedDate", "OrganName", "Subject", "Language",
        "PageAmount", "Description", "SignerInfo/Position", "SignerInfo/FullName", "Priority", "DueDate",
        "FileCode/OrganId", "FileCode/FileCatalog", "FileCode/FileNotation",
    }  # fmt: skip
    assert {item.name for item in OUTGOING} == both | {"To/OrganId", "To/OrganName", "IssuedAmount"}
    assert {item.name for item in INCOMING} == both | {"ArrivalDate", "ArrivalNumber", "ToPlaces", "TraceHeaderList"}


def test_what_is_missing_or_too_long_is_said_and_only_texts_are_cut() -> None:
    state = replace(filled("a.pdf")[0], title="T" * 600, description="", end="", notation="")
    said = {(finding.field, finding.cut): finding.text for finding in judge(state, DIRECTORY)}
    assert said["Title", True] == "tiêu đề hồ sơ dài 600 ký tự, quá 500"
    assert said["EndDate", False] == "chưa có thời gian kết thúc"
    assert said["FileCode/FileNotation", False] == "chưa có số và ký hiệu hồ sơ"
    cut = dict(fitted(file_record(state, DIRECTORY), FILE))
    assert len(cut["Title"]) == 500 and cut["Title"].endswith("…")


def test_numbers_that_do_not_fit_are_left_out_and_identifiers_stay_whole() -> None:
    state, _ = filled("a.pdf")
    long = "000.00.00.H12.ABCDEFGH"
    entry = replace(state.entries[0], kind="outgoing", pages=1000, to=(replace(state.entries[0].organ, organ=long),))
    record = document_record(state, entry, 1, DIRECTORY)
    found = findings(record, items_for("outgoing"), "Tài liệu 1")
    assert {(one.field, one.cut) for one in found} == {("PageAmount", True), ("To/OrganId", True)}
    written = fitted(record, items_for("outgoing"))
    assert ("To/OrganId", long) in written and "PageAmount" not in dict(written)


HEADINGS = {"lists": [{"office": "nam-can", "year": 2026, "basis": "12/QĐ-UBND", "headings": [
    {"code": "01.KT", "title": "Hồ sơ phòng, chống hạn mặn", "retention": "20", "keeper": "Lâm Hoài Thương"},
    {"code": "02.KT", "title": "Hồ sơ đăng ký hộ kinh doanh", "retention": "Vĩnh viễn", "group": "Kinh tế"},
]}]}  # fmt: skip


def test_the_yearly_list_of_headings() -> None:
    lists = read_headings(HEADINGS)
    assert [(h.code, h.retention) for h in headings_for(lists, "nam-can", 2026)] == [
        ("01.KT", "20 năm"), ("02.KT", "Vĩnh viễn"),
    ]  # fmt: skip
    assert headings_for(lists, "nam-can", 2025) == ()
    found = lists[0].heading("02.KT")
    assert found is not None and found.group == "Kinh tế"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"code": "KT", "title": "x", "retention": "20"}, "không đúng dạng 01.TCCB"),
        ({"code": "03.KT", "title": "", "retention": "20"}, "chưa có tiêu đề"),
        ({"code": "03.KT", "title": "x", "retention": "lâu"}, "Thời hạn bảo quản"),
        ({"code": "01.KT", "title": "x", "retention": "20"}, "hai lần"),
    ],
)
def test_a_wrong_heading_is_named(line: dict[str, Any], words: str) -> None:
    lines = [*HEADINGS["lists"][0]["headings"], line]  # type: ignore[misc]
    with pytest.raises(Missing, match=words):
        read_headings({"lists": [{"office": "nam-can", "year": 2026, "headings": lines}]})


def test_a_field_the_decree_does_not_know_and_a_day_that_is_none_are_said() -> None:
    found = findings([("Colour", "red"), ("StartDate", "02/03/2026"), ("DocTotal", "hai")], FILE, "Hồ sơ")
    said = {one.field: one.text for one in found}
    assert said["Colour"] == "không có trong Phụ lục VI"
    assert said["StartDate"] == "thời gian bắt đầu không phải ngày đúng dạng"
    assert said["DocTotal"] == "tổng số văn bản phải là số, không quá 4 chữ số"
    assert said["Title"] == "chưa có tiêu đề hồ sơ"
