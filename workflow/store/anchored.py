"""The servers' daily anchors as this machine got them, and what comparing them found."""

from __future__ import annotations

from collections.abc import Mapping

from workflow.store.database import Database


def day(database: Database, lane: str) -> str:
    """Return the day of the newest anchor compared on a lane, "" before the first."""
    with database.reading() as connection:
        found = connection.exec_driver_sql("SELECT anchored FROM lanes WHERE lane = ?", (lane,)).scalar()
    return str(found or "")


def kept(database: Database, lane: str) -> dict[tuple[str, str], str]:
    """Return the hashes of the anchors kept of a lane, by (office, day)."""
    with database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT office, day, hash FROM anchors WHERE lane = ?", (lane,)).all()
    return {(row[0], row[1]): row[2] for row in rows}


def keep(database: Database, lane: str, anchors: list[Mapping[str, object]], day: str, said: str) -> None:
    """Keep anchors, and that those up to ``day`` were compared with what result."""
    with database.work(durable=False) as connection:
        for one in anchors:
            connection.exec_driver_sql(
                "INSERT INTO anchors (lane, office, day, position, hash, said) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (lane, office, day) DO NOTHING",
                (lane, one["office"], one["day"], one["position"], one["hash"], said),
            )
        connection.exec_driver_sql("UPDATE lanes SET anchored = ? WHERE lane = ?", (day, lane))


def said(database: Database, lane: str) -> list[tuple[str, str]]:
    """Return (day, words) of every anchor of a lane that did not agree, newest first."""
    with database.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT DISTINCT day, said FROM anchors WHERE lane = ? AND said <> '' ORDER BY day DESC", (lane,)
        ).all()
    return [(row[0], row[1]) for row in rows]
