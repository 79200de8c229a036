"""A dossier taken in at the counter is told to the national portal; what cannot be told shows on the officer's desk."""

from __future__ import annotations

import json
from contextlib import closing
from typing import Any

import pytest

from desktop.training.names import ONE_STOP
from sync.account import Account
from sync.servers.connection import Connection
from tests.journeys.province import Office, Seat
from tests.journeys.walker import APPLICANT, PROCEDURE
from workflow.steps import new_id
from workflow.store import catalogue

pytestmark = pytest.mark.journey
TITLE = "Chưa báo được lên Cổng Dịch vụ công quốc gia"


def take_in(seat: Seat) -> str:
    """Take a dossier in at the counter; return its item."""
    procedure = next(p for p in seat.place.procedures if p["code"] == PROCEDURE)
    papers = [
        {"id": str(place), "name": paper["name"], "got": True, "form": paper.get("form", "ban_chinh")}
        for place, paper in enumerate(procedure["papers"], 1)
    ]
    values = {"procedure": PROCEDURE, "applicant": APPLICANT, "papers": papers, "paid": True, "item": new_id()}
    return seat.desk.intake(values).item


def reports(seat: Seat, item: str) -> list[dict[str, Any]]:
    """Return what waits to be told of a dossier, as the officer's account may read it."""
    place = seat.place
    account = Account(place.settings.person, place.settings.device, place.secrets)
    with closing(Connection(place.settings.servers.dossiers, account.token)) as connection:
        rows: list[dict[str, Any]] = json.loads(connection.call("GET", "reports?limit=500").body)["reports"]
    return [row for row in rows if row["item"] == item]


def test_the_portal_learns_of_a_dossier_and_the_desk_says_what_holds_it_back(office: Office) -> None:
    seat = office.seat(ONE_STOP)
    seat.synced()
    item = take_in(seat)
    view = seat.desk.item(item)
    assert dict(view.facts)["Trên Cổng DVCQG"] == "2 · Được tiếp nhận"
    assert TITLE not in [card.title for card in view.cards]
    seat.synced()
    rows = reports(seat, item)
    told = [(row["service"], row["status"]) for row in rows[:2]]
    assert told == [("DongBoHoSoMC", "2"), ("CapNhatTienDoHoSoMC", "2")]
    record = rows[0]["body"]["data"][0]
    assert (record["MaHoSo"], record["ChuHoSo"]) == (view.row.code, APPLICANT["name"])
    assert all(not finding["blocking"] for row in rows for finding in row["findings"])
    database = seat.place.database
    with database.work() as connection:
        catalogue.put(connection, "national", "thu", {"agency": "H12"})
    cards = {card.title: card.text for card in seat.desk.item(item).cards}
    assert cards[TITLE] == "Chưa có mã lĩnh vực."
