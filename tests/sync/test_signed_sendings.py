"""Every sending bears its machine's signature: a program that was tampered with gets nothing in, and it shows later."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import delete, select, update

from desktop.commands.dispatch import run
from sync import wire
from sync.account import Account
from sync.compact import answer
from sync.compact.request import Seal, write_request
from sync.device_key import DeviceKey, device_key, faults, is_key, said, verifies
from sync.errors import NotThisMachine
from sync.provincial.anchors import Anchors
from sync.provincial.app import Parts
from sync.provincial.checking import check
from sync.provincial.proof_tables import DEVICE_KEYS, SENDINGS
from sync.provincial.sendings import NotSigned
from sync.provincial.tables import STEPS
from sync.servers.documents_server import training_token
from tests.sync.province import HAI, LAN, DeskMaker, Drawer, RunningProvince
from tests.sync.test_steps_acceptance import arrival, caller, step
from workflow.steps import Step, new_id
from workflow.store import outbox


def sent(province: RunningProvince, steps: list[Step], seal: Seal | None, version: int = 2) -> requests.Response:
    """Send steps as a program would that signs in another way, or not at all."""
    token = training_token(province.urls["documents"], LAN.id, "may-lan")
    asked = wire.SyncRequest("", "", new_id(), tuple(steps))
    body = write_request(asked, "gzip", seal=seal) if version == 2 else wire.write_request(asked)
    headers = {"Authorization": f"Bearer {token}", "Content-Encoding": "gzip", "Accept-Encoding": "zstd"}
    return requests.post(f"{province.urls['documents']}/sync/v{version}", data=body, headers=headers, timeout=10)


def steps_there(province: RunningProvince) -> list[Any]:
    """Return id and sending of every accepted step."""
    every = select(STEPS.c.id, STEPS.c.sending).order_by(STEPS.c.position)
    with province.parts.store.reading() as connection:
        return [tuple(row) for row in connection.execute(every)]


def test_the_first_sending_registers_the_key_and_each_step_names_its_sending(
    province: RunningProvince, desk: DeskMaker
) -> None:
    lan = desk(LAN)
    lan.connect(province.urls)
    (first,), (second,) = lan.arrive("van-ban-1"), lan.arrive("van-ban-2")
    assert lan.sync().trouble is None
    ((one, sending), (two, same)) = steps_there(province)
    assert ([one, two], sending) == ([first.id, second.id], same)
    with province.parts.store.reading() as connection:
        (kept,) = connection.execute(select(SENDINGS)).all()
        (key,) = connection.execute(select(DEVICE_KEYS)).all()
    assert (kept.id, kept.person, kept.device, kept.key) == (sending, LAN.id, "may-lan", lan.key().public)
    assert (key.person, key.device, key.key, key.ended) == (LAN.id, "may-lan", lan.key().public, "")
    assert verifies(kept.key, kept.signature, said("documents", LAN.id, "may-lan", [first.hash, second.hash]))
    found = check(province.parts.store)
    assert (found["steps"], found["signed"], found["broken"]) == (2, 2, [])


@pytest.mark.parametrize("how", ["none", "other steps", "other lane", "other key", "not a signature"])
def test_a_machine_with_a_key_gets_nothing_in_without_its_signature(
    province: RunningProvince, desk: DeskMaker, how: str
) -> None:
    lan = desk(LAN)
    lan.connect(province.urls)
    lan.arrive("van-ban-1")
    lan.sync()
    step, other = arrival(item="van-ban-2"), arrival(item="van-ban-3")
    key, stranger = lan.key(), device_key(Drawer(lan.folder / "other"), LAN.id, "may-lan")
    signature = {
        "none": "", "other steps": key.sign("documents", [other.hash]), "other lane": key.sign("dossiers", [step.hash]),
        "other key": stranger.sign("documents", [step.hash]), "not a signature": "A" * 86,
    }[how]  # fmt: skip
    answered = sent(province, [step], Seal("", signature))
    assert (answered.status_code, answered.json()["error"]["code"]) == (403, "not-signed")
    assert sent(province, [step], None, version=1).status_code == 403
    assert len(steps_there(province)) == 1
    right = sent(province, [step], Seal("", key.sign("documents", [step.hash])))
    (part,) = answer.read_answer([right.content], [step.id])
    assert [result.status for result in part.page.results] == ["applied"]


def test_a_second_key_for_the_same_machine_is_refused_and_nothing_of_the_outbox_is_lost(
    province: RunningProvince, desk: DeskMaker
) -> None:
    lan = desk(LAN)
    lan.connect(province.urls)
    assert lan.sync().trouble is None
    Drawer(lan.folder / "key").drop(f"device-key:{LAN.id}:may-lan")
    lan.connect(province.urls)
    lan.arrive("van-ban-1")
    lan.arrive("van-ban-2")
    trouble = lan.sync().trouble
    assert isinstance(trouble, NotThisMachine)
    assert "quản trị" in trouble.what_next
    assert {row.state for row in outbox.rows(lan.database)} == {"sending"}
    province.parts.accounts.remove_device(LAN.id, "may-lan", "cài lại máy")
    lan.connect(province.urls)
    assert lan.sync().pushed == 2
    assert check(province.parts.store)["broken"] == []


def test_a_key_that_was_taken_out_never_counts_again(province: RunningProvince, desk: DeskMaker) -> None:
    lan = desk(LAN)
    lan.connect(province.urls)
    lan.sync()
    province.parts.accounts.remove_device(LAN.id, "may-lan", "mất máy")
    lan.connect(province.urls)
    lan.arrive("van-ban-1")
    assert isinstance(lan.sync().trouble, NotThisMachine)


def test_what_is_changed_at_the_server_later_shows(province: RunningProvince, desk: DeskMaker) -> None:
    lan, hai = desk(LAN), desk(HAI)
    for one in (lan, hai):
        one.connect(province.urls)
    for number in range(3):
        lan.arrive(f"van-ban-{number}")
    lan.sync()
    hai.sync()
    store = province.parts.store
    ids = [id for id, _ in steps_there(province)]
    with store.writing("documents") as connection:
        body = connection.execute(select(STEPS.c.body).where(STEPS.c.id == ids[0])).scalar_one()
        forged = body | {"payload": body["payload"] | {"subject": "Khác"}}
        connection.execute(update(STEPS).where(STEPS.c.id == ids[0]).values(body=forged))
        connection.execute(update(STEPS).where(STEPS.c.id == ids[1]).values(hash="ab" * 32))
    words = " ".join(one["why"] for one in check(store)["broken"])
    assert "nội dung khác với lúc được nhận" in words
    assert "bước không có trong lượt gửi đã ký" in words
    assert "khác với tổng đã ghi" in words
    with store.writing("documents") as connection:
        connection.execute(update(SENDINGS).values(signature="A" * 86))
        connection.execute(delete(DEVICE_KEYS))
    assert "khóa của máy không có trong sổ khóa" in " ".join(one["why"] for one in check(store)["broken"])


def test_the_desk_finds_what_it_signed_and_no_longer_has(province: RunningProvince, desk: DeskMaker) -> None:
    lan = desk(LAN)
    lan.connect(province.urls)
    (made,) = lan.arrive("van-ban-1")
    lan.sync()
    assert faults(lan.database) == (1, [])
    with lan.database.work() as connection:
        connection.exec_driver_sql("DROP TRIGGER steps_keep_their_words")
        connection.exec_driver_sql("UPDATE steps SET hash = x'ab' WHERE hash = ?", (bytes.fromhex(made.hash),))
    assert "1 bước đã ký gửi không còn" in faults(lan.database)[1][0]["why"]
    with lan.database.work() as connection:
        connection.exec_driver_sql("UPDATE sendings SET signature = 'A'")
    assert "chữ ký" in faults(lan.database)[1][0]["why"]


def test_the_command_checks_the_servers_record(
    province: RunningProvince, desk: DeskMaker, capsys: pytest.CaptureFixture[str]
) -> None:
    lan = desk(LAN)
    lan.connect(province.urls)
    lan.arrive("van-ban-1")
    lan.sync()
    assert run(["journal", "verify", "--dir", str(province.folder), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["items"], found["steps"], found["signed"], found["broken"]) == (1, 1, 1, [])
    with province.parts.store.writing("documents") as connection:
        connection.execute(update(SENDINGS).values(signature="A" * 86))
    assert run(["journal", "verify", "--dir", str(province.folder), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["broken"]


def test_the_key_is_made_once_and_stays_when_the_person_signs_out(desk: DeskMaker) -> None:
    lan = desk(LAN)
    secrets = Drawer(lan.folder / "key")
    account = Account(LAN.id, lan.device, secrets)
    account.sign_in("token")
    made: DeviceKey = lan.key()
    account.sign_out()
    assert lan.key().public == made.public
    assert is_key(made.public) and not is_key("x")
    assert device_key(secrets, HAI.id, lan.device).public != made.public


def test_sendings_sums_and_anchors_are_kept_alike_on_each_database(servers: Parts, memory_path: Path) -> None:
    lan = caller(servers, LAN)
    key = device_key(Drawer(memory_path / "key"), LAN.id, "may-lan")
    first = arrival()
    second = step(LAN, "incoming.opinion", {"text": "Gấp"}, previous=first.hash)
    for some in ([first], [first, second], [arrival(item="van-ban-2")]):
        seal = Seal(key.public, key.sign("documents", [one.hash for one in some]))
        verdicts = servers.acceptance.accept("documents", lan, some, seal=seal)
        assert {verdict.status for verdict in verdicts} == {"applied"}
    with pytest.raises(NotSigned):
        servers.acceptance.accept("documents", lan, [arrival(item="van-ban-3")], seal=Seal())
    for day in (1, 2):
        anchors = Anchors(servers.store, lambda day=day: datetime.now(UTC) + timedelta(days=day))  # type: ignore[misc]
        anchors.ensure("documents")
        anchors.ensure("documents")
    told = anchors.since("documents", ("ubnd",), "")
    assert [(one["items"], one["steps"]) for one in told] == [(2, 3), (2, 3)]
    assert told[1]["previous"] == told[0]["hash"]
    found = check(servers.store)
    assert (found["items"], found["steps"], found["signed"], found["broken"]) == (2, 3, 3, [])
    epoch, until = servers.feed.head("documents")
    holds = servers.feed.sums.holdings("documents", epoch, ("ubnd",), until)
    assert holds is not None and holds.count == 3
