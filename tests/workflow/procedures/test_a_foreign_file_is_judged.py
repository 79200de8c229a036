"""A BPMN file from elsewhere: too large, no BPMN, with remarks, doubled ids, odd numbers; read or refused."""

from __future__ import annotations

import pytest

from tests.workflow.procedures.sample import land_route
from workflow.procedures import bpmn_read
from workflow.procedures.bpmn_read import LARGEST, BadBpmn, read_bpmn
from workflow.procedures.bpmn_write import write_bpmn
from workflow.procedures.sound import UnsoundRoute

GOOD = write_bpmn(land_route(), "1.001193", "Đăng ký biến động").decode()


def refused(text: str) -> BadBpmn:
    """Return how a file is refused."""
    with pytest.raises(BadBpmn) as met:
        read_bpmn(text.encode())
    return met.value


def changed(old: str, new: str) -> str:
    """Return the good file with one thing changed."""
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def test_a_file_larger_than_any_process_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert LARGEST >= 1024 * 1024
    size = len(GOOD.encode())
    monkeypatch.setattr(bpmn_read, "LARGEST", size)
    assert read_bpmn(GOOD.encode()).code == "1.001193"
    monkeypatch.setattr(bpmn_read, "LARGEST", size - 1)
    assert "tệp lớn hơn" in refused(GOOD).flaws[0].text


@pytest.mark.parametrize("text", ["<definitions/>", '<definitions xmlns="urn:khac"/>', "<html/>"])
def test_what_is_no_bpmn_is_refused_as_such(text: str) -> None:
    assert refused(text).flaws[0].text == "tệp không phải BPMN 2.0"


@pytest.mark.parametrize("text", ["", "không phải XML", "<a><b></a>", "\x00"])
def test_what_is_no_xml_is_refused_as_such(text: str) -> None:
    assert "tệp không phải XML" in refused(text).flaws[0].text


@pytest.mark.parametrize(
    "doctype",
    ['<!DOCTYPE a [<!ENTITY e "x">]>', '<!DOCTYPE a SYSTEM "http://ca-mau.invalid/a.dtd">', "<!DOCTYPE a>"],
)
def test_a_file_that_declares_a_doctype_is_refused(doctype: str) -> None:
    head, _, rest = GOOD.partition("?>")
    flaws = refused(f"{head}?>{doctype}{rest}" if rest else f"{doctype}{GOOD}").flaws
    assert any("DOCTYPE" in flaw.text or "không phải" in flaw.text for flaw in flaws)


def test_remarks_and_instructions_in_a_file_change_nothing() -> None:
    route = read_bpmn(GOOD.encode()).route
    noisy = GOOD.replace("<bpmn:startEvent", "<!-- ghi chú --><?may vẽ?><bpmn:startEvent", 1)
    inside = noisy.replace("</bpmn:conditionExpression>", "<!-- x --><?y z?></bpmn:conditionExpression>")
    for text in (noisy, inside):
        assert read_bpmn(text.encode()).route == route


def test_an_element_without_an_id_or_with_one_twice_is_named() -> None:
    for new in ('id="ban_ve"', 'id=""'):
        flaws = refused(changed('id="do_dac"', new)).flaws
        assert any("không có mã hoặc trùng mã" in flaw.text for flaw in flaws), new


@pytest.mark.parametrize("hours", ["1000000000", "-1", "４", "hai"])
def test_hours_are_written_in_digits_and_not_many(hours: str) -> None:
    assert [flaw.text for flaw in refused(changed('hours="16"', f'hours="{hours}"')).flaws] == ["số giờ không phải số"]


@pytest.mark.parametrize("times", ["1000", "-1", "hai"])
def test_how_often_a_way_is_open_is_written_in_digits_and_not_many(times: str) -> None:
    assert [flaw.text for flaw in refused(changed('times="1"', f'times="{times}"')).flaws] == ["số lần không phải số"]


@pytest.mark.parametrize("change", [('hours="16"', 'hours="999999999"'), ('times="1"', 'times="999"')])
def test_numbers_nobody_could_work_by_are_read_and_then_refused_by_the_rules_of_routes(change: tuple[str, str]) -> None:
    with pytest.raises(UnsoundRoute):
        read_bpmn(changed(*change).encode())
    node = read_bpmn(changed('hours="16"', 'hours="20000"').encode()).route.node("do_dac")
    assert node is not None and node.hours == 20000
