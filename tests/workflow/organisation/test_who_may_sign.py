"""Authority to sign on a day: TM., KT., TL., TUQ., Q.; the lines above the name; refusals that say who has it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.workflow.organisation.changing_office import AFTER, DAY, START, Story, directory
from workflow.errors import Missing, NotAllowed, WrongState
from workflow.organisation.authority import Authority, Form, collective_of, customary
from workflow.people import Directory, Person, Role, Unit

KNOWN = directory()
UBND = "Ủy ban nhân dân"


@pytest.mark.parametrize(
    ("held", "lines", "post"),
    [
        (Authority("a", "x", Form.HEAD, "Chủ tịch", collective=UBND), ("TM. ỦY BAN NHÂN DÂN",), "Chủ tịch"),
        (Authority("a", "x", Form.HEAD, "Giám đốc"), (), "Giám đốc"),
        (
            Authority("a", "x", Form.FOR_HEAD, "Phó Chủ tịch", "Chủ tịch", collective=UBND),
            ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH"), "Phó Chủ tịch",
        ),
        (Authority("a", "x", Form.FOR_HEAD, "Phó Giám đốc", "Giám đốc"), ("KT. GIÁM ĐỐC",), "Phó Giám đốc"),
        (
            Authority("a", "x", Form.BY_ORDER, "Chánh Văn phòng", "Chủ tịch", basis="Quy chế"),
            ("TL. CHỦ TỊCH",), "Chánh Văn phòng",
        ),
        (
            Authority("a", "x", Form.FOR_HEAD, "Phó Chánh Văn phòng", "Chánh Văn phòng", under="TL. Chủ tịch"),
            ("TL. CHỦ TỊCH", "KT. CHÁNH VĂN PHÒNG"), "Phó Chánh Văn phòng",
        ),
        (
            Authority("a", "x", Form.BY_MANDATE, "Trưởng phòng", "Giám đốc", basis="GUQ", end="2026-01-01"),
            ("TUQ. GIÁM ĐỐC",), "Trưởng phòng",
        ),
        (
            Authority("a", "x", Form.ACTING, "Chủ tịch", collective=UBND, basis="Quyết định"),
            ("TM. ỦY BAN NHÂN DÂN",), "Q. Chủ tịch",
        ),
    ],
)  # fmt: skip
def test_the_block_above_the_name(held: Authority, lines: tuple[str, ...], post: str) -> None:
    assert (held.lines, held.printed_post, held.flaw) == (lines, post, "")


@pytest.mark.parametrize(
    ("held", "flaw"),
    [
        (Authority("a", "x", Form.BY_MANDATE, "Trưởng phòng", "Giám đốc", basis="GUQ"), "thời hạn"),
        (Authority("a", "x", Form.BY_MANDATE, "Trưởng phòng", "Giám đốc", end="2026-01-01"), "căn cứ"),
        (Authority("a", "x", Form.BY_ORDER, "Chánh Văn phòng", "Chủ tịch"), "căn cứ"),
        (Authority("a", "x", Form.ACTING, "Chủ tịch"), "căn cứ"),
        (Authority("a", "x", Form.FOR_HEAD, "Phó Chủ tịch"), "ký thay"),
    ],
)
def test_an_authority_that_lacks_what_the_decree_asks_counts_for_nothing(held: Authority, flaw: str) -> None:
    assert flaw in held.flaw
    office = Directory([Unit("x", "Sở X", "H12.1")], [Person("a", "A", "x", "", frozenset())], authorities=[held])
    assert office.authorities("x") == ()
    assert office.at(START).authority("a", "x") is None


def test_what_nothing_lays_down_follows_from_the_posts() -> None:
    leaders = [("p", "Phó Giám đốc"), ("d", "Giám đốc")]
    found = customary("so", "Sở Tài chính", leaders)
    assert [(one.person, one.lines) for one in found] == [("d", ()), ("p", ("KT. GIÁM ĐỐC",))]
    assert collective_of("Hội đồng nhân dân xã Năm Căn") == "Hội đồng nhân dân"
    seen = KNOWN.at(START)
    assert [one.lines for one in seen.authorities("khac")] == [("TM. ỦY BAN NHÂN DÂN",)]


def draft(known: Directory, signer: str, abbr: str, at: object = START) -> Story:
    """Draft a paper of a type for a signer."""
    story = Story("outgoing", known)
    story.do("cv-kt", "outgoing.drafted", at, {"signer": signer, "type_abbr": abbr})  # type: ignore[arg-type]
    return story


def test_a_signer_without_authority_is_refused_and_those_who_have_it_are_named() -> None:
    with pytest.raises(Missing) as met:
        draft(KNOWN, "truong-vh", "QĐ")
    assert met.value.field == "signer"
    assert met.value.text.startswith("Nguyễn Hữu Nghĩa không có thẩm quyền ký văn bản loại QĐ của Ủy ban nhân dân xã")
    assert "Quách Minh Đảm (Chủ tịch), Dương Hồng Phúc (KT. Chủ tịch)" in met.value.text
    assert draft(KNOWN, "truong-vh", "GM").state.signer == "truong-vh"


def test_a_mandate_to_sign_ends_with_its_last_day() -> None:
    assert draft(KNOWN, "truong-kt", "GM").state.signer == "truong-kt"
    with pytest.raises(Missing, match="Tô Việt Hùng không có thẩm quyền"):
        draft(KNOWN, "truong-kt", "GM", START + timedelta(days=3))


def test_an_authority_that_ended_after_the_submission_does_not_sign() -> None:
    story = draft(KNOWN, "truong-kt", "GM")
    story.do("cv-kt", "outgoing.submitted", START, {"to": "truong-kt"})
    late = START + timedelta(days=3)
    with pytest.raises(NotAllowed, match="không có thẩm quyền ký văn bản loại GM"):
        story.do("truong-kt", "outgoing.signed", late, {"certificate": {"serial": "1", "uid": "4"}})
    assert not any(
        option.kind == "outgoing.signed" and not option.why_not
        for option in story.rules.options(story.state, KNOWN.person("truong-kt"), KNOWN.at(late))
    )
    signed = {"certificate": {"serial": "1", "uid": "4"}}
    story.do("truong-kt", "outgoing.signed", START + timedelta(hours=1), signed)


def test_a_leader_of_another_office_never_signs_for_this_one() -> None:
    with pytest.raises(Missing):
        draft(KNOWN, "chu-tich-khac", "QĐ")


def test_an_authority_to_sign_for_a_dissolved_office_is_worth_nothing_after_its_end() -> None:
    """The chairman of the dissolved commune works in the new one, and somebody forgot to end the authority."""
    value = KNOWN.to_json()
    value["posts"] += [
        {"person": "chu-tich-cu", "unit": "cu", "name": "Chủ tịch", "roles": ["lanh_dao"], "end": DAY},
        {"person": "chu-tich-cu", "unit": "moi", "name": "Phó Chủ tịch", "roles": ["lanh_dao"], "start": DAY},
    ]
    value["authorities"] += [{"person": "chu-tich-cu", "office": "cu", "post": "Chủ tịch"}]
    story = Story("outgoing", Directory.from_json(value))
    story.do("cv-cu", "outgoing.drafted", START, {"signer": "chu-tich-cu"})
    story.do("cv-cu", "outgoing.submitted", START, {"to": "chu-tich-cu"})
    signed = {"certificate": {"serial": "1", "uid": "10"}}
    with pytest.raises(WrongState, match="Hàng Vịnh không còn hoạt động") as met:
        story.do("chu-tich-cu", "outgoing.signed", AFTER, signed)
    assert "soạn lại với tên Ủy ban nhân dân xã Năm Căn" in met.value.what_next
    story.do("chu-tich-cu", "outgoing.signed", START, signed)


def test_a_dissolved_office_signs_and_numbers_nothing_more() -> None:
    story = Story("outgoing", KNOWN)
    story.do("cv-cu", "outgoing.drafted", START, {"signer": "chu-tich-cu", "receivers": [], "places": ["Như trên"]})
    story.do("cv-cu", "outgoing.submitted", START, {"to": "chu-tich-cu"})
    with pytest.raises(NotAllowed):
        story.do("chu-tich", "outgoing.signed", AFTER)
    story.do("cv-cu", "outgoing.recalled_submission", AFTER)
    story.do("cv-cu", "outgoing.voided", AFTER)
    assert not any(Role.LEADER in person.roles for person in KNOWN.at(AFTER).members("cu"))
