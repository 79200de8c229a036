"""What a desk asks when both sides differ: sums by range and item, the steps of single items; and the daily anchors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, HTTPException, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from sync import coding, wire
from sync.compact import answer
from sync.compact.held import RANGES, Sum, items_to_json, ranges_of
from sync.provincial.accounts import Caller
from sync.provincial.anchors import Anchors
from sync.provincial.feed import Feed
from sync.provincial.store import ServerStore
from sync.provincial.sums import scope_of
from sync.provincial.tables import STEPS

Who = Callable[..., Caller]
MOST_ITEMS = 500
ROOM = 64 * 1024 * 1024


class Wanted(BaseModel):
    """Items whose steps are told again from the first on."""

    model_config = ConfigDict(extra="forbid", strict=True)
    items: list[str] = Field(min_length=1, max_length=MOST_ITEMS)


def add_holdings(app: FastAPI, store: ServerStore, feed: Feed, anchors: Anchors, lane: str, who: Who) -> None:
    """Add them to the server of a lane."""

    @app.get("/holdings")
    def ranges(caller: Caller = Depends(who)) -> dict[str, Any]:
        epoch, until = feed.head(lane)
        held = [one.to_json() for one in ranges_of(_held(store, lane, caller, until))]
        return {"epoch": epoch, "position": until, "scope": scope_of(caller.reads), "ranges": held}

    @app.get("/holdings/items")
    def items(caller: Caller = Depends(who), within: Annotated[str, Query(alias="in", max_length=1500)] = "") -> Any:
        try:
            chosen = [int(one, 16) for one in within.split(",")]
        except ValueError:
            raise HTTPException(400, "Không có khoảng đó.") from None
        if not all(0 <= one < RANGES for one in chosen):
            raise HTTPException(400, "Không có khoảng đó.")
        epoch, until = feed.head(lane)
        return {"epoch": epoch, "position": until, "items": items_to_json(_held(store, lane, caller, until), chosen)}

    @app.post("/holdings/steps")
    def steps(
        wanted: Wanted, caller: Caller = Depends(who), accept_encoding: Annotated[str, Header()] = ""
    ) -> Response:
        epoch, until = feed.head(lane)
        packed = coding.chosen(accept_encoding)
        told = feed.of_items(lane, caller.reads, wanted.items, until)
        view = answer.View(epoch, until, "")
        blocks = coding.packed(answer.write_answer(view, (), told, since=0, room=ROOM), packed)
        headers = {"Content-Encoding": packed} if packed else {}
        return StreamingResponse(blocks, headers=headers, media_type=wire.NDJSON)

    @app.get("/anchors")
    def told(caller: Caller = Depends(who), since: Annotated[str, Query(max_length=10)] = "") -> dict[str, Any]:
        anchors.ensure(lane)
        return {"scope": scope_of(caller.reads), "anchors": anchors.since(lane, caller.reads, since)}


def _held(store: ServerStore, lane: str, caller: Caller, until: int) -> dict[str, Sum]:
    """Return the sum of every item the caller sees, from the steps themselves."""
    here = select(STEPS.c.item, STEPS.c.hash).where(
        STEPS.c.lane == lane, STEPS.c.office.in_(caller.reads), STEPS.c.position <= until
    )
    found: dict[str, Sum] = {}
    with store.reading() as connection:
        for item, hash in connection.execute(here):
            found[item] = found.get(item, Sum()).with_(bytes.fromhex(hash))
    return found
