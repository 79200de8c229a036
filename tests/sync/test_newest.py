"""What is newest, told from memory: never less than what was committed, whoever committed it."""

from __future__ import annotations

from sync.provincial.app import Parts
from sync.provincial.newest import Newest
from sync.provincial.store import open_store
from tests.sync.province import LAN, THU
from tests.sync.test_steps_acceptance import accept, arrival, caller


def test_each_office_hears_of_its_own_steps_alone(servers: Parts) -> None:
    newest = Newest(servers.store)
    assert not newest.anything("documents", ("ubnd",), 0, newest.head("documents")[1])
    accept(servers, caller(servers, LAN), arrival())
    accept(servers, caller(servers, THU), arrival(THU, "van-ban-2", "stc"))
    until = newest.head("documents")[1]
    assert until == 2
    assert newest.anything("documents", ("ubnd",), 0, until)
    assert not newest.anything("documents", ("ubnd",), 1, until)
    assert newest.anything("documents", ("stc",), 1, until)
    assert not newest.anything("documents", (), 0, until)
    assert not newest.anything("dossiers", ("ubnd", "stc"), 0, newest.head("dossiers")[1])


def test_what_another_process_commits_is_seen_at_once(servers: Parts, database: str) -> None:
    elsewhere = open_store(servers.store.folder, database)
    newest = Newest(elsewhere)
    assert newest.head("documents")[1] == 0
    accept(servers, caller(servers, LAN), arrival())
    assert newest.anything("documents", ("ubnd",), 0, newest.head("documents")[1])
    elsewhere.close()


def test_a_new_epoch_is_learned_from_the_start(servers: Parts) -> None:
    newest = Newest(servers.store)
    accept(servers, caller(servers, LAN), arrival())
    assert newest.anything("documents", ("ubnd",), 0, 1)
    with servers.store.writing("documents") as connection:
        connection.exec_driver_sql("UPDATE lanes SET epoch = 'e-new' WHERE lane = 'documents'")
    assert newest.head("documents") == ("e-new", 1)
    assert newest.anything("documents", ("ubnd",), 0, 1)
