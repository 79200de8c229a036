"""A route drawn as BPMN 2.0 comes back the same; files drawn elsewhere are read or refused by element."""

from __future__ import annotations

import os
from itertools import combinations, pairwise
from pathlib import Path

import pytest
import SpiffWorkflow
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.workflow.procedures.random_routes import random_route
from tests.workflow.procedures.sample import land_route
from workflow.procedures.bpmn_layout import Box, layout
from workflow.procedures.bpmn_read import BadBpmn, read_bpmn
from workflow.procedures.bpmn_write import write_bpmn
from workflow.procedures.route import Kind, Node, linear, read_route
from workflow.procedures.sound import UnsoundRoute, flaws

SCHEMA = Path(os.path.dirname(SpiffWorkflow.__file__)) / "bpmn" / "parser" / "schema" / "BPMN20.xsd"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    """The schema of the standard."""
    return etree.XMLSchema(etree.parse(str(SCHEMA)))


@given(seed=st.integers(0, 10**6), size=st.integers(1, 24))
def test_the_round_trip_keeps_the_meaning(schema: etree.XMLSchema, seed: int, size: int) -> None:
    route = random_route(seed, size)
    data = write_bpmn(route, "1.001193", "Đăng ký <khai sinh> & “trích lục”")
    assert schema.validate(etree.fromstring(data)), schema.error_log
    drawn = read_bpmn(data)
    assert drawn.route == route and drawn.route.hash == route.hash
    assert (drawn.code, drawn.name) == ("1.001193", "Đăng ký <khai sinh> & “trích lục”")


def test_steps_whose_ids_are_no_xml_names_keep_them() -> None:
    route = linear((Node("1", Kind.WORK, "Một", "mot_cua"), Node("bước 2", Kind.WORK, "Hai", "lanh_dao", hours=4)))
    data = write_bpmn(route, "thử nghiệm/1")
    with pytest.raises(UnsoundRoute) as refused:
        read_bpmn(data)
    assert {flaw.element for flaw in refused.value.flaws} == {"1", "bước 2"}
    plain = linear((Node("Flow_bat_dau_1", Kind.WORK, "Một", "mot_cua"), Node("x_di", Kind.WORK, "", "lanh_dao"),
                    Node("x", Kind.WORK, "Ba\x01", "lanh_dao")))  # fmt: skip
    assert [node.id for node in read_bpmn(write_bpmn(plain)).route.nodes] == [node.id for node in plain.nodes]


@given(seed=st.integers(0, 10**6), size=st.integers(1, 24))
def test_the_drawing_shows_everything_once_and_nothing_on_top_of_another(seed: int, size: int) -> None:
    route = random_route(seed, size)
    root = etree.fromstring(write_bpmn(route))
    shapes = [shape.get("bpmnElement") for shape in root.iter(f"{DI}BPMNShape")]
    edges = [edge.get("bpmnElement") for edge in root.iter(f"{DI}BPMNEdge")]
    assert sorted(map(str, shapes)) == sorted(node.id for node in route.nodes)
    assert len(set(edges)) == len(edges) == sum(len(node.next) for node in route.nodes)
    drawing = layout(route)
    for one, other in combinations(drawing.boxes.values(), 2):
        assert not _overlap(one, other)
    for (start, number), corners in drawing.bends.items():
        begin, end = drawing.boxes[start], drawing.boxes[route.by_id[start].next[number].to]
        assert _touches(begin, corners[0]) and _touches(end, corners[-1])
        for one, other in pairwise(corners):
            assert one[0] == other[0] or one[1] == other[1], "ways run straight"
            crossed = [box for box in drawing.boxes.values() if box not in (begin, end) and _crosses(box, one, other)]
            assert not crossed
    assert all(box.x >= 0 and box.y >= 0 for box in drawing.boxes.values())


def _overlap(one: Box, other: Box) -> bool:
    return (one.x < other.x + other.width and other.x < one.x + one.width
            and one.y < other.y + other.height and other.y < one.y + one.height)  # fmt: skip


def _touches(box: Box, corner: tuple[int, int]) -> bool:
    x, y = corner
    return box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height


def _crosses(box: Box, one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Tell whether a straight piece of a way runs through a box."""
    (left, right), (top, bottom) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return left < box.x + box.width and right > box.x and top < box.y + box.height and bottom > box.y


def test_it_is_drawn_from_left_to_right() -> None:
    boxes = layout(land_route()).boxes
    in_order = "bat_dau nhan chia do_dac ban_ve hop tham_dinh ket_luan thue ky tra het".split()
    places = [boxes[id].x for id in in_order]
    assert places == sorted(places) and len(set(places)) == len(places)
    assert boxes["do_dac"].y < boxes["lay_y_kien"].y


HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:vic="urn:vic-desktop:route:1" id="D" targetNamespace="http://bpmn.io/schema/bpmn">"""
MODELLED = (
    HEAD
    + """
 <bpmn:collaboration id="C"><bpmn:participant id="Pool" name="UBND xã" processRef="P" /></bpmn:collaboration>
 <bpmn:process id="P" name="Vẽ bằng bpmn.io" isExecutable="true">
  <bpmn:laneSet id="L">
   <bpmn:lane id="L1" name="Một cửa"><bpmn:flowNodeRef>Activity_1</bpmn:flowNodeRef></bpmn:lane>
   <bpmn:lane id="L2" name="Phòng KT" vic:role="chuyen_vien" vic:unit="kt">
    <bpmn:flowNodeRef>Activity_2</bpmn:flowNodeRef></bpmn:lane>
  </bpmn:laneSet>
  <bpmn:startEvent id="Start"><bpmn:outgoing>F1</bpmn:outgoing></bpmn:startEvent>
  <bpmn:sequenceFlow id="F1" sourceRef="Start" targetRef="Activity_1" />
  <bpmn:task id="Activity_1" name="Tiếp nhận" />
  <bpmn:sequenceFlow id="F2" sourceRef="Activity_1" targetRef="Activity_2" />
  <bpmn:userTask id="Activity_2" name="Thẩm định" />
  <bpmn:sequenceFlow id="F3" sourceRef="Activity_2" targetRef="Gateway_1" />
  <bpmn:exclusiveGateway id="Gateway_1" name="Đạt?" />
  <bpmn:sequenceFlow id="F4" name="Đạt" sourceRef="Gateway_1" targetRef="Activity_3">{one}</bpmn:sequenceFlow>
  <bpmn:sequenceFlow id="F5" name="Chưa đạt" sourceRef="Gateway_1" targetRef="Activity_1">{two}</bpmn:sequenceFlow>
  <bpmn:userTask id="Activity_3" name="Ký" camunda:candidateGroups="lanh_dao" />
  <bpmn:sequenceFlow id="F6" sourceRef="Activity_3" targetRef="End" />
  <bpmn:endEvent id="End" />
  <bpmn:textAnnotation id="T"><bpmn:text>ghi chú</bpmn:text></bpmn:textAnnotation>
 </bpmn:process>
</bpmn:definitions>"""
)


def _when(text: str) -> str:
    return f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{text}</bpmn:conditionExpression>'


@pytest.mark.parametrize(
    ("one", "two", "outcomes"),
    [
        ("", "", ["F4", "F5"]),
        (_when("${ket_qua == 'dat'}"), _when("${ket_qua == 'chua_dat'}"), ["dat", "chua_dat"]),
        (_when('= ket_qua = "dat"'), _when('= ket_qua = "chua_dat"'), ["dat", "chua_dat"]),
    ],
)
def test_what_people_draw_in_a_modeller_is_understood(one: str, two: str, outcomes: list[str]) -> None:
    """Named ways are choices of a person; roles come from lanes or candidate groups."""
    drawn = read_bpmn(MODELLED.format(one=one, two=two).encode())
    nodes = drawn.route.by_id
    assert (nodes["Activity_1"].role, nodes["Activity_3"].role) == ("mot_cua", "lanh_dao")
    assert (nodes["Activity_2"].role, nodes["Activity_2"].unit) == ("chuyen_vien", "kt")
    assert [branch.outcome for branch in nodes["Gateway_1"].next] == outcomes
    assert [branch.words for branch in nodes["Gateway_1"].next] == ["Đạt", "Chưa đạt"]
    assert drawn.name == "Vẽ bằng bpmn.io"


GOOD = MODELLED.format(one="", two="")


@pytest.mark.parametrize(
    ("old", "new", "element", "reason"),
    [
        ('<bpmn:task id="Activity_1" name="Tiếp nhận" />', '<bpmn:scriptTask id="S1" />', "S1", "scriptTask"),
        ('<bpmn:endEvent id="End" />', '<bpmn:endEvent id="End"><bpmn:terminateEventDefinition /></bpmn:endEvent>',
         "End", "terminateEventDefinition"),
        ('<bpmn:startEvent id="Start">', '<bpmn:startEvent id="Start"><bpmn:timerEventDefinition />', "Start",
         "timerEventDefinition"),
        ('<bpmn:userTask id="Activity_2" name="Thẩm định" />',
         '<bpmn:userTask id="Activity_2"><bpmn:multiInstanceLoopCharacteristics /></bpmn:userTask>', "Activity_2",
         "multiInstanceLoopCharacteristics"),
        ('<bpmn:exclusiveGateway id="Gateway_1" name="Đạt?" />', '<bpmn:inclusiveGateway id="Gateway_1" />',
         "Gateway_1", "inclusiveGateway"),
        ('<bpmn:endEvent id="End" />', '<bpmn:endEvent id="End" /><bpmn:subProcess id="Sub" />', "Sub", "subProcess"),
        ('<bpmn:endEvent id="End" />',
         '<bpmn:endEvent id="End" /><bpmn:boundaryEvent id="B" attachedToRef="Activity_1" />', "B", "boundaryEvent"),
        ('<bpmn:endEvent id="End" />', '<bpmn:endEvent id="End" /><x xmlns="urn:la" id="X" />', "X", "lạ"),
        ('<bpmn:endEvent id="End" />',
         '<bpmn:endEvent id="End" /><bpmn:intermediateCatchEvent id="E" vic:why="finance" />', "E", "tín hiệu"),
        ('<bpmn:endEvent id="End" />', "", "F6", "nối với phần tử không có"),
        ('sourceRef="Activity_3" targetRef="End" />', 'sourceRef="Activity_3" targetRef="End">' + _when("a &gt; 0")
         + "</bpmn:sequenceFlow>", "F6", "điều kiện chỉ đặt sau cổng"),
        ('targetRef="Activity_3"></bpmn:sequenceFlow>', 'targetRef="Activity_3">' + _when("os.getpid() &gt; 0")
         + "</bpmn:sequenceFlow>", "F4", "điều kiện chỉ được so sánh"),
        ('<bpmn:endEvent id="End" />',
         '<bpmn:endEvent id="End" /><bpmn:sequenceFlow id="F9" sourceRef="Activity_2" targetRef="End" />',
         "Activity_2", "nhiều luồng đi ra"),
        ('name="Thẩm định" />', 'name="Thẩm định" vic:hours="tám" />', "Activity_2", "số giờ"),
        ('name="Chưa đạt"', 'name="Chưa đạt" vic:times="một"', "F5", "số lần"),
        ('id="Activity_2" name', 'id="Activity_2" isForCompensation="true" name', "Activity_2", "bù trừ"),
        ("</bpmn:process>", '</bpmn:process><bpmn:process id="P2" />', "", "đúng một quy trình"),
        ("</bpmn:process>", '</bpmn:process><bpmn:choreography id="Ch" />', "Ch", "choreography"),
        ('<bpmn:exclusiveGateway id="Gateway_1" name="Đạt?" />',
         '<bpmn:exclusiveGateway id="Gateway_1" default="F99" />', "F99", ""),
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_its_element(old: str, new: str, element: str, reason: str) -> None:
    assert old in GOOD
    text = GOOD.replace(old, new)
    if element == "F99":
        text = text.replace("</bpmn:sequenceFlow>", _when("x &gt; 0") + "</bpmn:sequenceFlow>", 1)
        element, reason = "Gateway_1", "mặc định"
    with pytest.raises(BadBpmn) as refused:
        read_bpmn(text.encode())
    assert (element, True) in {(flaw.element, reason in flaw.text) for flaw in refused.value.flaws}
    assert element in refused.value.text


def test_a_parallel_gateway_that_joins_and_splits_is_refused() -> None:
    data = write_bpmn(land_route()).decode()
    both = data.replace('sourceRef="nhan" targetRef="chia"', 'sourceRef="nhan" targetRef="hop"')
    both = both.replace('sourceRef="hop" targetRef="tham_dinh"', 'sourceRef="hop" targetRef="do_dac"')
    both = both.replace('sourceRef="chia" targetRef="do_dac"', 'sourceRef="hop" targetRef="tham_dinh"')
    with pytest.raises(BadBpmn, match="hop: cổng song song vừa hợp vừa chia"):
        read_bpmn(both.encode())


def test_a_task_nobody_has_is_refused_by_its_id() -> None:
    with pytest.raises(UnsoundRoute) as refused:
        read_bpmn(GOOD.replace(' camunda:candidateGroups="lanh_dao"', "").encode())
    assert [flaw.element for flaw in refused.value.flaws] == ["Activity_3"]


BOMB = b"""<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>"""


@pytest.mark.parametrize(
    "data",
    [
        b"", b"<", b"\x00\x01", b"<x/>", BOMB, GOOD.replace("?>", "?><!DOCTYPE bpmn:definitions>", 1).encode(),
        GOOD.replace("?>", '?><!DOCTYPE d SYSTEM "file:///etc/passwd">', 1).encode(),
        GOOD.replace("?>", '?><!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/hostname">]>', 1)
        .replace("Tiếp nhận", "&f;").encode(),
        b"<a>" * 5000, b" " * (9 * 1024 * 1024),
    ],
    ids=range(10),
)  # fmt: skip
def test_a_dangerous_or_broken_file_is_refused(data: bytes) -> None:
    with pytest.raises(BadBpmn):
        read_bpmn(data)


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_in_words(data: bytes) -> None:
    with pytest.raises(BadBpmn):
        read_bpmn(data)


@given(data=st.data(), seed=st.integers(0, 5000))
def test_a_damaged_drawing_is_read_or_refused_never_worse(data: st.DataObject, seed: int) -> None:
    """Attributes and elements taken away at random: what comes through is a sound route."""
    root = etree.fromstring(write_bpmn(random_route(seed, 6)))
    elements = [element for element in root.iter() if element.getparent() is not None]
    for element in data.draw(st.lists(st.sampled_from(elements), min_size=1, max_size=3)):
        if element.attrib and data.draw(st.booleans()):
            del element.attrib[data.draw(st.sampled_from(sorted(element.attrib)))]
        elif element.getparent() is not None:
            element.getparent().remove(element)
    try:
        drawn = read_bpmn(etree.tostring(root))
    except (BadBpmn, UnsoundRoute) as refusal:
        assert refusal.text and refusal.flaws
    else:
        assert flaws(drawn.route) == () and read_route(drawn.route.to_json()) == drawn.route
