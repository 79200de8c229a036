"""A clerk's registers with real servers: councils' numbers lent, the office's ledger asked, numbers given back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.actions.settle_numbers import lane_of, return_numbers, revoke_numbers
from desktop.commands.dispatch import run
from desktop.training.names import CLERK
from desktop.training.province import Province
from signing.drivers import training_driver
from sync.errors import Refused
from tests.desktop.printed_pages import texts
from tests.journeys.province import Office, training_province
from workflow.errors import Missing
from workflow.rules import Command
from workflow.store import number_ledger, numbers
from workflow.store.numbers import NumberRequest

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def own_province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    """A province of its own: numbers are taken and given back in it."""
    if training_driver() is None:
        pytest.skip("SoftHSM2 is not installed")
    with training_province(tmp_path_factory.mktemp("books"), (CLERK,)) as province:
        yield province


def test_numbers_are_lent_spent_told_and_given_back(
    own_province: Province, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Office(own_province) as office:
        seat = office.seat(CLERK)
        seat.synced()
        place, year = seat.place, seat.place.now().year
        held = {lease.register for lease in numbers.leases(place.database)}
        assert held == {"van_ban_den", "van_ban_di", "van_ban_di@hdnvqs", "ban_sao"}
        payload = {"subject": "Rà soát hộ nghèo", "from": {"organ": "H12.52", "name": "Sở Y tế"}}
        place.journal.act("a", "incoming", Command("incoming.arrived", payload), now=place.now())
        registered = {"book": "van_ban_den", "year": year, "on": place.now().date().isoformat()}
        request = NumberRequest("van_ban_den", year)
        place.journal.act("a", "incoming", Command("incoming.registered", registered), now=place.now(), number=request)
        seat.synced()
        with seat.line.server(lane_of("van_ban_den")) as server:
            assert [(one["first"], one["state"]) for one in server.number_ledger("van_ban_den", year)] == [
                (1, "used"), (2, "lent"),
            ]  # fmt: skip
            for series, reason in (("van_ban_den", " "), ("mhs", "Nghỉ phép")):
                with pytest.raises(Missing):
                    return_numbers(place, server, series, reason)
            lease = next(one.id for one in numbers.leases(place.database) if one.register == "ban_sao")
        desk = seat.desk.numbers
        (block,) = [one for one in desk.told("ban_sao", year, office=True).stretches if one.lease == lease]
        assert block.words == "Đang giữ, chưa dùng"
        for lacking in ({"reason": "Máy hỏng"}, {"reason": " ", "sure": True}):
            with pytest.raises(Missing):
                desk.revoke("ban_sao", lease, lacking)
        assert "thu hồi" in desk.revoke("ban_sao", lease, {"reason": "Máy hỏng", "sure": True}).words
        with seat.line.server(lane_of("ban_sao")) as server, pytest.raises(Refused):
            revoke_numbers(server, lease, "Máy hỏng")
        (gone,) = [one for one in desk.told("ban_sao", year, office=True).stretches if one.words.startswith("Thu hồi")]
        assert "Máy hỏng" in gone.about and not gone.lease
        office.close(CLERK)
        desk = own_province.desk(CLERK).folder

        def vic(*words: str) -> dict[str, Any]:
            assert run(["register", *words, "--profile", str(desk), "--json"]) == 0
            said: dict[str, Any] = json.loads(capsys.readouterr().out)
            return said

        report = tmp_path / "so.pdf"
        vic("gaps", "--series", "van_ban_den", "--office", "--out", str(report))
        assert "Không có số nào chưa rõ" in texts(report.read_bytes())[0]
        given = vic("return", "--series", "van_ban_den", "--reason", "Nghỉ phép")
        assert given == {"series": "van_ban_den", "leases": 1, "returned": 99}
        told = vic("gaps", "--series", "van_ban_den", "--office")
        assert [(one["first"], one["last"], one["state"]) for one in told["numbers"]] == [(1, 1, "used")]
        seat = office.seat(CLERK)
        seat.synced()
        again = [row for row in number_ledger.stretches(seat.place.database, "van_ban_den", year)]
        assert [(row.number, row.last, row.state) for row in again] == [(1, 1, "used"), (2, 101, "lent")]
