"""Fetching from the axis may be cut anywhere, by the line or by the power, and loses and doubles nothing."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

import pytest

from sync.content import Content, whole
from sync.edxml.parse import parse
from sync.errors import BadPackage, Damaged, NotLoggedIn, Offline, Refused, SyncTrouble
from sync.vxp.client import VxpClient
from sync.vxp.receive import Received, receive
from tests.sync import edxml_samples as samples
from tests.sync.axis import START, Axis, running_axis
from workflow.errors import StoreTrouble


@dataclass
class Desk:
    """A desk that keeps packages by their id."""

    packages: dict[str, bytes] = field(default_factory=dict)
    times: int = 0

    def known(self, doc_id: str) -> bool:
        """Tell whether the package is here."""
        return doc_id in self.packages

    def keep(self, doc_id: str, content: Content) -> None:
        """Keep the package when it can be read."""
        raw = whole(content)
        parse(raw)
        self.times += 1
        self.packages[doc_id] = raw

    def receive(self, client: VxpClient) -> Received:
        """Do one round."""
        return receive(client, self.known, self.keep, START)


class PowerCut(BaseException):
    """The end of the process."""


class CutLine(VxpClient):
    """A client whose line is cut before or after a given call."""

    def __init__(self, real: VxpClient, calls: int, *, after: bool, how: BaseException) -> None:
        super().__init__(real.endpoint, real.system, real.secret, real.session, real.now)
        self.left, self.after, self.how = calls, after, how

    @contextmanager
    def _answer(self, *rest, **named):  # type: ignore[no-untyped-def]
        self.left -= 1
        if self.left < 0 and not self.after:
            raise self.how
        with super()._answer(*rest, **named) as answer:
            yield answer
        if self.left < 0:
            raise self.how


@pytest.fixture
def axis(memory_path: Path) -> Iterator[Axis]:
    """Run the endpoint with two documents and a report waiting."""
    with running_axis(memory_path) as running:
        for number in range(2):
            raw = samples.edoc(document_id=f"id-{number}")
            running.packages.deliver(samples.SENDER, [samples.RECEIVER, samples.OTHER], raw)
        running.packages.deliver(samples.SENDER, [samples.RECEIVER], samples.status("13"))
        yield running


def states(axis: Axis) -> list[str]:
    """Return how far the transport to the receiving office is, documents first."""
    window = START - timedelta(days=1)
    return [item.status for kind in ("edoc", "status") for item in axis.receiver.received(kind, window)]


def test_everything_waiting_is_kept_and_reported(axis: Axis) -> None:
    desk = Desk()
    round_ = desk.receive(axis.receiver)
    assert (len(round_.kept), round_.listed, round_.failed, round_.trouble) == (3, 3, {}, None)
    assert states(axis) == ["done"] * 3
    again = desk.receive(axis.receiver)
    assert (again.kept, again.listed, desk.times) == ([], 3, 3)


@pytest.mark.parametrize("after", [False, True])
def test_the_line_cut_at_any_call(axis: Axis, after: bool) -> None:
    desk = Desk()
    for calls in range(9):
        round_ = desk.receive(CutLine(axis.receiver, calls, after=after, how=Offline("cắt")))
        assert isinstance(round_.trouble, Offline) or len(desk.packages) == 3
    final = desk.receive(axis.receiver)
    assert final.trouble is None
    assert (len(desk.packages), desk.times) == (3, 3)
    assert states(axis) == ["done"] * 3


@pytest.mark.parametrize("after", [False, True])
def test_the_power_cut_at_any_call(axis: Axis, after: bool) -> None:
    desk = Desk()
    for calls in range(8):
        with pytest.raises(PowerCut):
            desk.receive(CutLine(axis.receiver, min(calls, 1), after=after, how=PowerCut()))
    desk.receive(axis.receiver)
    assert (len(desk.packages), desk.times) == (3, 3)
    assert states(axis) == ["done"] * 3


def test_a_package_nobody_can_read_is_reported_and_does_not_stop_the_others(axis: Axis) -> None:
    desk = Desk()
    bad = axis.receiver.received("edoc")[0].doc_id

    def keep(doc_id: str, raw: Content) -> None:
        if doc_id == bad:
            raise BadPackage("hỏng")
        desk.keep(doc_id, raw)

    round_ = receive(axis.receiver, desk.known, keep, START)
    assert list(round_.failed) == [bad]
    assert len(round_.kept) == 2
    assert states(axis).count("fail") == 1
    again = receive(axis.receiver, desk.known, keep, START)
    assert (again.kept, again.failed) == ([], {})


def test_a_full_disk_ends_the_round_and_nothing_is_reported_as_received(axis: Axis) -> None:
    def keep(doc_id: str, raw: Content) -> None:
        raise StoreTrouble("Đĩa đầy.")

    with pytest.raises(StoreTrouble):
        receive(axis.receiver, lambda doc_id: False, keep, START)
    assert "done" not in states(axis)
    assert "fail" not in states(axis)


class Tampered(VxpClient):
    """A client that gets other bytes than the list announced."""

    @contextmanager
    def fetched(self, doc_id: str) -> Iterator[BinaryIO]:
        """Give the package with a byte too many."""
        with VxpClient.fetched(self, doc_id) as stream:
            yield io.BytesIO(stream.read() + b"\n")


def test_a_package_other_than_announced_is_not_kept_and_asked_for_again(axis: Axis) -> None:
    desk, real = Desk(), axis.receiver
    tampered = Tampered(real.endpoint, real.system, real.secret, real.session, real.now)
    round_ = desk.receive(tampered)
    assert desk.packages == {}
    assert len(round_.failed) == 3
    assert all(isinstance(trouble, Damaged) and trouble.again for trouble in round_.failed.values())
    assert len(desk.receive(real).kept) == 3


class Withheld(VxpClient):
    """A client to whom one package is refused."""

    @contextmanager
    def fetched(self, doc_id: str) -> Iterator[BinaryIO]:
        """Refuse the first document."""
        if doc_id == self.received("edoc")[0].doc_id:
            raise Refused("không", reason="12")
        with VxpClient.fetched(self, doc_id) as stream:
            yield stream


def test_a_package_the_axis_refuses_does_not_stop_the_others(axis: Axis) -> None:
    desk, real = Desk(), axis.receiver
    round_ = desk.receive(Withheld(real.endpoint, real.system, real.secret, real.session, real.now))
    assert len(round_.kept) == 2
    assert [type(trouble) for trouble in round_.failed.values()] == [Refused]


def test_a_wrong_secret_ends_the_round_with_its_reason(axis: Axis) -> None:
    round_ = Desk().receive(axis.client("xa-dam-doi", "sai"))
    assert isinstance(round_.trouble, NotLoggedIn)


def test_hashes_in_the_short_spelling_are_right_too(axis: Axis) -> None:
    class Short(VxpClient):
        def received(self, *rest, **named):  # type: ignore[no-untyped-def]
            items = VxpClient.received(self, *rest, **named)
            return [replace(item, sha256=_short(item.sha256)) for item in items]

    real = axis.receiver
    assert len(Desk().receive(Short(real.endpoint, real.system, real.secret, real.session, real.now)).kept) == 3


def _short(full: str) -> str:
    return "".join(f"{byte:x}" for byte in bytes.fromhex(full))


def test_two_desks_of_one_office_both_get_everything(axis: Axis) -> None:
    one, two = Desk(), Desk()
    one.receive(axis.receiver)
    two.receive(axis.receiver)
    assert one.packages == two.packages
    assert len(one.packages) == 3


def test_troubles_say_whether_waiting_helps() -> None:
    kinds: list[type[SyncTrouble]] = [Offline, Damaged, NotLoggedIn, Refused, BadPackage]
    assert [kind("x").again for kind in kinds] == [True, True, False, False, False]
