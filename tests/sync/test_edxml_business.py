"""Recalls, updates and replacements as packages: built, read back, read in every spelling met, and from the samples."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.edxml.build import build_edoc
from sync.edxml.business import (
    RECALL,
    REPLACE,
    UPDATE,
    Business,
    business_of,
    recall_block,
    replacement_block,
    update_block,
)
from sync.edxml.package import Attachment
from sync.edxml.parse import parse
from tests.sync import edxml_samples as samples
from tests.sync.test_edxml_official import FOLDER, sample

OWN = "0b9f8a0e-5f0e-4c6e-9a53-0b3a2f3f6a11"


def package(block: dict[str, Any]) -> bytes:
    """Return a package with that business block."""
    header = samples.edoc_header()
    header["TraceHeaderList"]["Bussiness"] = block
    return build_edoc(header, [Attachment("cong-van.pdf", samples.PDF)])


def read(raw: bytes) -> Business:
    """Return what a package wants."""
    return business_of(parse(raw).header)


BLOCKS = {
    "recall": (recall_block("Gửi nhầm"), Business(RECALL, "Gửi nhầm", OWN)),
    "update": (
        update_block("cu-1", "Lùi hạn", document=True, added=["H12.1"], removed=["H12.2", "H12.3"]),
        Business(UPDATE, "Lùi hạn", "cu-1", document=True, added=("H12.1",), removed=("H12.2", "H12.3")),
    ),
    "update of words alone": (
        update_block("cu-1", "Lùi hạn", document=True), Business(UPDATE, "Lùi hạn", "cu-1", document=True),
    ),
    "replacement": (
        replacement_block("Sai căn cứ", [("cu-1", ["H12.1"]), ("cu-2", ["H12.1", "H12.2"])]),
        Business(REPLACE, "Sai căn cứ", "cu-1", replaced=(("cu-1", ("H12.1",)), ("cu-2", ("H12.1", "H12.2")))),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BLOCKS)
def test_what_is_built_is_read_back(name: str) -> None:
    block, wanted = BLOCKS[name]
    assert read(package(block)) == wanted


def other_spelling(raw: bytes) -> bytes:
    """Return the package with the dictionary's spelling."""
    return raw.replace(b"Bussiness", b"Business")


def outside(raw: bytes) -> bytes:
    """Return the package with the block beside the trace, as some senders write it."""
    found = re.search(rb"\s*<edXML:Bussiness>.*</edXML:Bussiness>", raw, re.S)
    assert found is not None
    return raw.replace(found[0], b"").replace(b"</edXML:TraceHeaderList>", b"</edXML:TraceHeaderList>" + found[0])


WAYS = [
    samples.without_prefixes, samples.other_prefixes, samples.decomposed, samples.with_junk, samples.with_mark,
    samples.in_utf16, other_spelling, outside,
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("name", BLOCKS)
def test_every_spelling_says_the_same(name: str, way: Any) -> None:
    block, wanted = BLOCKS[name]
    assert read(way(package(block))) == wanted


@pytest.mark.parametrize(("text", "kind"), [("1", 1), (" 2 ", 2), ("03", 3), ("0", 0), ("7", 0), ("", 0), ("x", 0)])
def test_kinds_as_senders_write_them(text: str, kind: int) -> None:
    assert read(package({"BussinessDocType": text, "BussinessDocReason": "", "Paper": "0"})).kind == kind


def test_a_package_without_the_block_is_a_new_document() -> None:
    header = samples.edoc_header()
    del header["TraceHeaderList"]["Bussiness"]
    assert business_of(header) == Business()


def test_a_replacement_concerns_those_it_names_or_all() -> None:
    found = read(package(replacement_block("x", [("a", ["H12.1"]), ("b", []), ("a", ["H12.1"])])))
    assert found.concerns("H12.1") == ("a", "b")
    assert found.concerns("H12.2") == ("b",)


ID = st.text("abcXYZ0123456789-,./Đ", min_size=1, max_size=40).map(str.strip).filter(bool)
ORGANS = st.lists(st.from_regex(r"H\d\d(\.\d{1,2}){0,2}", fullmatch=True), max_size=4, unique=True)
REASON = st.text("abc đĐạ<>&\"'…\n", max_size=30).map(lambda text: " ".join(text.split()))


@given(of=ID, reason=REASON, added=ORGANS, removed=ORGANS, document=st.booleans())
@settings(max_examples=40)
def test_any_update_comes_back(of: str, reason: str, added: list[str], removed: list[str], document: bool) -> None:
    block = update_block(of, reason, document=document, added=added, removed=removed)
    wanted = Business(UPDATE, reason, of, document=document, added=tuple(added), removed=tuple(removed))
    assert read(package(block)) == wanted


@given(reason=REASON, replaced=st.lists(st.tuples(ID, ORGANS), min_size=1, max_size=3))
@settings(max_examples=40)
def test_any_replacement_comes_back(reason: str, replaced: list[tuple[str, list[str]]]) -> None:
    found = read(package(replacement_block(reason, replaced)))
    assert found.replaced == tuple((id, tuple(organs)) for id, organs in replaced)
    assert (found.kind, found.reason, found.of) == (REPLACE, reason, replaced[0][0])


@pytest.mark.samples
@pytest.mark.skipif(not FOLDER.is_dir(), reason="the official edXML samples are kept outside the project")
def test_the_official_samples_say_what_they_want() -> None:
    own, of = "000.00.00.G22,2015/09/30,7816/VPCP-TTĐT", "000.00.00.G22,2014/0{}/30,7806/VPCP-TTĐT"
    to = ("000.00.00.H41", "000.00.00.H14")
    assert business_of(sample("edoc_new").header).kind == 0
    assert business_of(sample("edoc_revocation").header) == Business(RECALL, "Thu hồi văn bản điện tử", own)
    assert business_of(sample("edoc_update").header) == Business(
        UPDATE, "Cập nhật văn bản điện tử", of.format(2), document=True, added=(to[1],), removed=(to[0],)
    )
    found = business_of(sample("edoc_replacement").header)
    assert (found.kind, found.of, found.replaced) == (REPLACE, of.format(1), ((of.format(1), to),) * 2)
    assert found.concerns(to[0]) == (of.format(1),)
