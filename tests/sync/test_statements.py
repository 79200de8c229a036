"""Statements given to SQLite's driver: the same rows, values and errors as through SQLAlchemy, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, bindparam, event, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from sync.provincial.app import Parts
from sync.provincial.statement import Statement
from sync.provincial.tables import ITEMS, LANES, TOKENS
from sync.provincial.vxp_store import DELIVERIES

NEW = Statement(insert(ITEMS))
STATE = Statement(select(ITEMS.c.item, ITEMS.c.state, ITEMS.c.steps).where(ITEMS.c.office == bindparam("of_office")))
NEXT = Statement(update(ITEMS).where(ITEMS.c.item == bindparam("of_item")).values(steps=ITEMS.c.steps + 1))
TAKEN = Statement(
    update(LANES).where(LANES.c.lane == bindparam("which")).values(position=LANES.c.position + 2)
    .returning(LANES.c.position)
)  # fmt: skip
KEPT = {"lane": "documents", "item": "a", "item_kind": "incoming", "office": "ubnd", "head": "h", "steps": 1}
VALUE = {"tên": "Sở Tư pháp", "số": [1, None, 2.5], "": {"sâu": "«”'"}}


@pytest.fixture(params=["driver", "listened to"])
def through(request: pytest.FixtureRequest, servers: Parts) -> Parts:
    """Return servers whose statements go either way: past SQLAlchemy, or through it because somebody listens."""
    if request.param == "listened to":
        event.listen(servers.store.engine, "before_cursor_execute", lambda *heard: None)
    return servers


def written(connection: Connection, **more: Any) -> None:
    """Write an item."""
    NEW.change(connection, **{**KEPT, "state": VALUE, **more})


def test_what_is_written_is_read_as_it_was(through: Parts) -> None:
    with through.store.writing("documents") as connection:
        written(connection)
        written(connection, item="b", state=None, steps=7)
        assert sorted(STATE.rows(connection, of_office="ubnd"), key=str) == [("a", VALUE, 1), ("b", None, 7)]
        NEXT.change(connection, of_item="b")
        NEXT.change(connection, of_item="nobody")
    assert sorted(through.store.look(STATE, of_office="ubnd"), key=str) == [("a", VALUE, 1), ("b", None, 8)]
    assert through.store.look(STATE, of_office="another") == []


def test_first_and_value_are_none_where_there_is_nothing(through: Parts) -> None:
    with through.store.writing("documents") as connection:
        assert STATE.first(connection, of_office="ubnd") is None
        assert STATE.value(connection, of_office="ubnd") is None
        written(connection)
        assert STATE.first(connection, of_office="ubnd") == ("a", VALUE, 1)
        assert STATE.value(connection, of_office="ubnd") == "a"
        before = TAKEN.value(connection, which="documents")
        assert TAKEN.value(connection, which="documents") == before + 2


def test_a_second_row_of_one_key_is_sqlalchemys_error_and_is_taken_back(through: Parts) -> None:
    def twice(connection: Connection) -> None:
        written(connection)
        written(connection)

    with pytest.raises(IntegrityError), through.store.writing("documents") as connection:
        twice(connection)
    assert through.store.look(STATE, of_office="ubnd") == []


@pytest.mark.parametrize("missing", ["state", "office"])
def test_a_value_that_is_not_given_is_a_mistake_of_the_program(servers: Parts, missing: str) -> None:
    given = {name: value for name, value in {**KEPT, "state": VALUE}.items() if name != missing}
    with pytest.raises((KeyError, IntegrityError), match=missing), servers.store.writing("documents") as connection:
        NEW.change(connection, **given)
    assert servers.store.look(STATE, of_office="ubnd") == []


def test_values_that_need_turning_are_turned(servers: Parts) -> None:
    revoked = Statement(select(TOKENS.c.revoked, TOKENS.c.person))
    with servers.store.writing("documents") as connection:
        Statement(insert(TOKENS)).change(
            connection, hash="h", person="lan", device="may", issued="2026-11-22", revoked=True
        )
        ((told, person),) = revoked.rows(connection)
    assert told is True
    assert person == "lan"


def test_a_table_that_is_not_there_is_sqlalchemys_error_too(servers: Parts) -> None:
    gone = Statement(select(DELIVERIES.c.status))
    with servers.store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE " + DELIVERIES.name)
    with pytest.raises(DBAPIError, match=DELIVERIES.name):
        servers.store.look(gone)
