"""Work carried on a stick: out, read in, answered, read back; nothing lost, nothing twice, whatever becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.courier import stick as sticks
from sync.courier.troubles import ForeignCourier, OldCourier
from tests.sync.courier_desks import Carrier, Office, office
from tests.sync.edxml_samples import PDF
from tests.sync.province import DUNG, LAN, MAI, Clock
from workflow.people import Person
from workflow.store import numbers, outbox
from workflow.store.files import Files


@pytest.fixture
def province(memory_path: Path) -> Iterator[Office]:
    """Return the province's servers."""
    with office(memory_path / "server") as found:
        yield found


@pytest.fixture
def stick(memory_path: Path) -> Path:
    """Return the stick."""
    (memory_path / "usb").mkdir()
    return memory_path / "usb"


class Desks:
    """Makes desks and closes them."""

    def __init__(self, folder: Path, clock: Clock, province: Office) -> None:
        self._folder, self._clock, self._province = folder, clock, province
        self.made: list[Carrier] = []

    def __call__(self, person: Person, device: str = "") -> Carrier:
        """Return a desk."""
        place = self._folder / f"carrier-{device or person.id}"
        self.made.append(Carrier(place, person, self._clock, self._province, device))
        return self.made[-1]


@pytest.fixture
def carrier(memory_path: Path, clock: Clock, province: Office) -> Iterator[Desks]:
    """Return a maker of desks without a line."""
    desks = Desks(memory_path, clock, province)
    yield desks
    for one in desks.made:
        one.desk.close()


def attach(files: Files, content: bytes, name: str) -> dict[str, object]:
    """Keep a file and return how a step names it."""
    return dict(files.put(content, name, "application/pdf", "attachment").to_json())


def test_a_weeks_work_goes_out_and_its_answer_comes_back(province: Office, carrier: Desks, stick: Path) -> None:
    lan = carrier(LAN)
    paper = attach(lan.desk.files, PDF + b"a" * 300_000, "to-trinh.pdf")
    for place in range(60):
        lan.desk.arrive(f"i{place}", f"Công văn số {place}", **({"files": [paper]} if place == 7 else {}))
    written = lan.write(stick)
    assert (written.steps, written.files, written.left) == (60, 1, [])
    assert province.steps() == 0
    answered = province.answer(written.paths[0], stick)
    assert answered.steps == {"applied": 60}
    assert (answered.files_in, province.steps()) == (1, 60)
    read = lan.read(stick)
    assert read.results == {"applied": 60}
    assert read.notes == []
    assert outbox.rows(lan.desk.database) == []
    assert lan.desk.journal.state("i7").subject == "Công văn số 7"


def test_numbers_come_with_the_answer(province: Office, carrier: Desks, stick: Path) -> None:
    lan = carrier(LAN)
    province.answer(lan.write(stick).paths[0], stick)
    assert lan.read(stick).numbers > 0
    lan.desk.arrive("i1")
    lan.desk.register("i1")
    assert lan.desk.journal.state("i1").number == 1
    lan.desk.clock.pass_(days=1)
    assert province.answer(lan.write(stick).paths[0], stick).steps == {"applied": 2}
    assert lan.read(stick).results == {"applied": 2}
    assert len(numbers.leases(lan.desk.database)) > 0


def test_others_work_comes_with_its_files(province: Office, carrier: Desks, stick: Path) -> None:
    lan, dung = carrier(LAN), carrier(DUNG)
    paper = attach(lan.desk.files, PDF + b"b" * 200_000, "bao-cao.pdf")
    for place in range(30):
        lan.desk.arrive(f"i{place}", files=[paper] if place == 3 else [])
    province.answer(lan.write(stick).paths[0], stick)
    province.answer(dung.write(stick).paths[0], stick)
    read = dung.read(stick)
    assert (read.changes, read.files) == (30, 1)
    assert dung.desk.files.read(str(paper["sha256"])) == PDF + b"b" * 200_000
    assert lan.read(stick).results == {"applied": 30}


def test_a_file_that_came_later_is_asked_for_by_the_next_package(
    province: Office, carrier: Desks, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.provincial.courier.answering.MOST_FILES", 10)
    lan, dung = carrier(LAN), carrier(DUNG)
    paper = attach(lan.desk.files, PDF, "bao-cao.pdf")
    lan.desk.arrive("i1", files=[paper])
    province.answer(lan.write(stick).paths[0], stick)
    province.answer(dung.write(stick).paths[0], stick)
    assert dung.read(stick).files == 0
    assert dung.desk.files.missing() == [paper["sha256"]]
    dung.desk.clock.pass_(minutes=5)
    second = dung.write(stick)
    assert second.wanted == 1
    province.answer(second.paths[0], stick)
    assert dung.read(stick).files == 1
    assert dung.desk.files.missing() == []


def test_more_than_one_answer_holds_comes_whole(
    province: Office, carrier: Desks, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.courier.writing.MOST_ANSWERED", 20_000)
    monkeypatch.setattr("sync.provincial.app.LARGEST_ANSWER", 20_000, raising=False)
    monkeypatch.setattr("sync.provincial.sync_app.LARGEST_ANSWER", 20_000, raising=False)
    lan, mai = carrier(LAN), carrier(MAI)
    for place in range(150):
        lan.desk.arrive(f"i{place}", "Về việc " + "x" * 400)
    province.answer(lan.write(stick).paths[0], stick)
    province.answer(mai.write(stick).paths[0], stick)
    assert mai.read(stick).changes == 150


def test_reading_twice_changes_nothing(province: Office, carrier: Desks, stick: Path) -> None:
    lan = carrier(LAN)
    lan.desk.arrive("i1")
    package = lan.write(stick).paths[0]
    province.answer(package, stick)
    again = province.answer(package, stick)
    assert (again.again, again.steps, province.steps()) == (True, {"applied": 1}, 1)
    assert lan.read(stick).results == {"applied": 1}
    before = lan.snapshot()
    with pytest.raises(OldCourier, match="đã nhận rồi"):
        lan.read(again.answer[0])
    assert lan.snapshot() == before


def test_an_answer_that_was_lost_is_written_again(province: Office, carrier: Desks, stick: Path) -> None:
    lan = carrier(LAN)
    lan.desk.arrive("i1")
    package = lan.write(stick).paths[0]
    province.answer(package, stick).answer[0].unlink()
    province.answer(package, stick)
    assert lan.read(stick).results == {"applied": 1}


def test_a_lost_stick_loses_nothing(province: Office, carrier: Desks, stick: Path, memory_path: Path) -> None:
    lan = carrier(LAN)
    lan.desk.arrive("i1")
    lost = lan.write(stick).paths[0]
    (memory_path / "lost").mkdir()
    lost = lost.rename(memory_path / "lost" / lost.name)
    lan.desk.clock.pass_(days=2)
    lan.desk.arrive("i2")
    second = lan.write(stick)
    assert second.steps == 2
    assert province.answer(second.paths[0], stick).steps == {"applied": 2}
    with pytest.raises(OldCourier):
        province.answer(lost, stick)
    assert province.steps() == 2
    assert lan.read(stick).results == {"applied": 2}


def test_the_answer_to_an_earlier_package_comes_late(
    province: Office, carrier: Desks, stick: Path, memory_path: Path
) -> None:
    lan = carrier(LAN)
    (memory_path / "other").mkdir()
    lan.desk.arrive("i1")
    first = province.answer(lan.write(stick).paths[0], memory_path / "other").answer[0]
    lan.desk.clock.pass_(days=1)
    lan.desk.arrive("i2")
    province.answer(lan.write(stick).paths[0], stick)
    assert lan.read(stick).results == {"applied": 2}
    before = lan.snapshot()
    with pytest.raises(OldCourier):
        lan.read(first)
    assert lan.snapshot() == before


def test_a_package_is_for_its_own_machine(province: Office, carrier: Desks, stick: Path) -> None:
    lan, mai = carrier(LAN), carrier(MAI)
    lan.desk.arrive("i1")
    answer = province.answer(lan.write(stick).paths[0], stick).answer[0]
    mai.write(stick)
    before = mai.snapshot()
    with pytest.raises(ForeignCourier, match="may-lan"):
        mai.read(answer)
    with pytest.raises(ForeignCourier, match="chưa có trả lời"):
        mai.read(stick)
    assert mai.snapshot() == before


def test_a_package_is_split_where_the_stick_ends_files(province: Office, carrier: Desks, stick: Path) -> None:
    lan, dung = carrier(LAN), carrier(DUNG)
    paper = attach(lan.desk.files, bytes(range(256)) * 4000, "anh.png")
    lan.desk.arrive("i1", files=[paper])
    written = lan.write(stick, part_size=300_000)
    assert [path.stat().st_size for path in written.paths][:-1] == [300_000] * (len(written.paths) - 1)
    assert len(written.paths) == 4
    assert province.answer(written.paths[0], stick).files_in == 1
    answer = province.answer(dung.write(stick).paths[0], stick, part_size=300_000)
    assert len(answer.answer) == 4
    assert dung.read(stick).files == 1


def test_older_packages_of_a_machine_leave_the_stick(province: Office, carrier: Desks, stick: Path) -> None:
    lan, mai = carrier(LAN), carrier(MAI)
    mai.write(stick)
    lan.write(stick, part_size=500)
    lan.desk.clock.pass_(hours=1)
    second = lan.write(stick)
    assert sorted(stick.glob("vic-gui-may-lan*")) == second.paths
    assert len(sticks.packages(stick, "request")) == 2


def test_a_restored_desk_counts_on(province: Office, carrier: Desks, stick: Path) -> None:
    lan = carrier(LAN)
    lan.desk.arrive("i1")
    province.answer(lan.write(stick).paths[0], stick)
    with lan.desk.database.work() as connection:
        connection.exec_driver_sql("DELETE FROM drafts WHERE key = 'courier:state'")
    lan.desk.clock.pass_(hours=1)
    lan.desk.arrive("i2")
    assert province.answer(lan.write(stick).paths[0], stick).steps == {"applied": 2}
    assert lan.read(stick).results == {"applied": 2}


def test_a_refused_step_is_told_as_over_the_line(province: Office, carrier: Desks, stick: Path) -> None:
    lan, mai = carrier(LAN), carrier(MAI)
    lan.desk.arrive("i1")
    mai.desk.arrive("i1")
    province.answer(lan.write(stick).paths[0], stick)
    province.answer(mai.write(stick).paths[0], stick)
    assert mai.read(stick).results == {"superseded": 1}
    assert [row.state for row in outbox.rows(mai.desk.database)] == ["refused"]
