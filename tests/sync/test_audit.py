"""The audit: who asked for what stands there, nothing of it can be changed unseen, and strangers are noted too."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from desktop.commands import dispatch
from sync.provincial.app import Parts
from sync.provincial.audit import HEAD, Audit, Deed
from sync.servers.documents_server import training_token
from tests.sync.province import HAI, LAN, Clock, RunningProvince
from tests.sync.test_steps_acceptance import accept, arrival, caller


@pytest.fixture
def audit(servers: Parts, clock: Clock) -> Audit:
    """Return the audit of some servers."""
    return Audit(servers.store, clock)


def unguarded(servers: Parts, *changes: str) -> None:
    """Change the audit as somebody could who owns the database."""
    names = ("audit_no_update", "audit_no_delete") if servers.store.sqlite else ("audit_only_added",)
    with servers.store.engine.begin() as connection:
        for name in names:
            connection.execute(text(f"DROP TRIGGER {name}" + ("" if servers.store.sqlite else " ON audit")))
        for change in changes:
            connection.execute(text(change))


def test_rows_are_chained_and_told_in_order(audit: Audit) -> None:
    audit.note(Deed("file.read", "documents abc", "200", "lan", "may-lan", "10.0.0.1"), Deed("sign-in", person="hai"))
    audit.note(Deed("file.read", "x\0y", "404"))
    audit.note()
    assert [(row["seq"], row["what"], row["person"]) for row in audit.rows()] == [
        (1, "file.read", "lan"), (2, "sign-in", "hai"), (3, "file.read", ""),
    ]  # fmt: skip
    assert [row["seq"] for row in audit.rows(what="file")] == [1, 3]
    assert [row["seq"] for row in audit.rows(person="hai")] == [2]
    assert [row["seq"] for row in audit.rows(after=2)] == [3]
    assert audit.verify() == replace(audit.verify(), rows=3, broken=())


def test_the_database_itself_refuses_to_change_or_delete(servers: Parts, audit: Audit) -> None:
    audit.note(Deed("file.read"))
    for change in ("UPDATE audit SET person = 'x'", "DELETE FROM audit"):
        with pytest.raises(DBAPIError, match="only added"), servers.store.engine.begin() as connection:
            connection.execute(text(change))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE audit SET person = 'khac' WHERE seq = 2", "2:"),
        ("DELETE FROM audit WHERE seq = 2", "thiếu"),
        ("DELETE FROM audit WHERE seq = 3", "3:"),
        ("DELETE FROM audit", "3:"),
        ("UPDATE audit SET seq = 9 WHERE seq = 3", "thiếu"),
    ],
)
def test_whoever_changes_it_nevertheless_is_seen(servers: Parts, audit: Audit, change: str, words: str) -> None:
    for person in ("lan", "mai", "hai"):
        audit.note(Deed("file.read", person=person))
    unguarded(servers, change)
    broken = audit.verify().broken
    assert broken
    assert words in " ".join(broken)


@pytest.mark.parametrize("left", ["", "{", '{"seq": 1}'])
def test_without_what_was_remembered_outside_nobody_says_that_all_is_well(
    servers: Parts, audit: Audit, left: str
) -> None:
    head = servers.store.folder / HEAD
    assert audit.verify().broken == ()
    audit.note(Deed("file.read"))
    head.write_text(left) if left else head.unlink()
    [words] = audit.verify().broken
    assert HEAD in words


def test_many_at_once_make_one_chain(servers: Parts, audit: Audit, clock: Clock) -> None:
    other = Audit(servers.store, clock)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: (audit, other)[n % 2].note(Deed("file.read", str(n))), range(40)))
    assert [row["seq"] for row in audit.rows()] == list(range(1, 41))
    assert audit.verify().broken == ()


def test_a_step_that_is_turned_down_is_noted(servers: Parts, audit: Audit) -> None:
    lan = caller(servers, LAN)
    forged = replace(arrival(), hash="0" * 64)
    accept(servers, lan, arrival(item="van-ban-9"), forged)
    (row,) = audit.rows(what="step")
    assert (row["person"], row["device"], row["about"]) == ("lan", "may-lan", f"documents {forged.id}")
    assert "sửa" in row["outcome"]


def get(province: RunningProvince, path: str, token: str) -> int:
    """Ask the document server."""
    url = f"{province.urls['documents']}/{path}"
    return requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=10).status_code


def test_who_asked_for_what_over_the_line(province: RunningProvince) -> None:
    token = training_token(province.urls["documents"], HAI.id, "may-hai")
    assert get(province, f"files/{'a' * 64}", token) == 404
    assert get(province, f"files/{'b' * 64}", "khong-co") == 401
    assert get(province, "catalogue/directory", token) == 200
    rows = Audit(province.parts.store, province.parts.now).rows()
    told = [(row["what"], row["person"], row["device"], row["about"], row["outcome"]) for row in rows]
    assert told[1:] == [
        ("file.read", "hai", "may-hai", f"documents {'a' * 64}", "404"),
        ("file.read", "", "", f"documents {'b' * 64}", "401"),
    ]
    assert told[0][0] == "sign-in"
    assert rows[1]["address"] == "127.0.0.1"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    """Run a command."""
    code = dispatch.run([*words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_commands_of_those_who_run_the_servers_are_noted(memory_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = memory_path / "server"
    (folder / "catalogue").mkdir(parents=True)
    place = ("--dir", str(folder))
    code, said = run(capsys, "serve", *place, "--maintenance", "Nâng cấp", "--until", "2099-01-01T08:00")
    assert (code, said["maintenance"]["until"]) == (0, "2099-01-01T08:00:00+07:00")
    assert run(capsys, "serve", *place, "--maintenance-over") == (0, {"ended": True})
    code, said = run(capsys, "audit", *place)
    assert [row["what"] for row in said["rows"]] == ["maintenance", "maintenance.over"]
    assert all(row["person"] for row in said["rows"])
    assert run(capsys, "audit", *place, "--verify") == (0, {"rows": 2, "broken": []})
    assert run(capsys, "audit", "--dir", str(memory_path / "nowhere"))[0] == 1
