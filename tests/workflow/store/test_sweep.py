"""Files nobody needs go after a week; whatever a step, a draft, a letter or a card names stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.workflow.store.desks import LANE, Desk
from tests.workflow.store.notebooks import line, opened
from workflow.rules import FileRef, Letter
from workflow.store import catalogue, drafts, filling
from workflow.store.sweep import forget_unused, sweep


def put(desk: Desk, content: bytes) -> FileRef:
    return desk.files.put(content, "tệp.pdf", "application/pdf")


def test_only_what_nobody_names_goes_and_only_after_its_days(lan: Desk) -> None:
    names = ("step", "draft", "letter", "needed", "listed", "lonely")
    files = {name: put(lan, name.encode()) for name in names}
    lan.do("n1", opened(files=[files["step"].to_json()]))
    drafts.save(lan.database, "form", {"file": files["draft"].to_json()})
    letter = Letter("vxp", "edoc:1", "Gửi", {"package": files["letter"].sha256})
    lan.do("n1", line("một"), letters=[letter], needs=[files["needed"].sha256])
    with lan.database.work() as connection:
        catalogue.put(connection, "templates", "1", {"word": files["listed"].sha256})
    lan.files.uploaded(LANE, files["lonely"].sha256)
    now = datetime.now(UTC)
    assert sweep(lan.files, now + timedelta(days=6, hours=23)) == []
    assert all(lan.files.has(ref.sha256) for ref in files.values())
    assert sweep(lan.files, now + timedelta(days=7, minutes=1)) == [files["lonely"].sha256]
    assert [name for name, ref in files.items() if not lan.files.has(ref.sha256)] == ["lonely"]
    assert lan.files.ref(files["lonely"].sha256) is None and lan.count("uploads") == 0
    drafts.drop(lan.database, "form")
    assert sweep(lan.files, now + timedelta(days=8)) == [files["draft"].sha256]
    assert sweep(lan.files, now + timedelta(days=9)) == []


def test_content_put_anew_after_a_sweep_is_there_again(lan: Desk) -> None:
    ref = put(lan, b"lai")
    sweep(lan.files, datetime.now(UTC) + timedelta(days=1), days=0)
    assert not lan.files.has(ref.sha256)
    assert put(lan, b"lai").sha256 == ref.sha256 and lan.files.read(ref.sha256) == b"lai"


def test_what_may_not_be_kept_goes_at_once_unless_something_names_it(lan: Desk) -> None:
    named, typed, lonely = (put(lan, words) for words in (b"ten", b"go", b"le"))
    lan.do("n1", opened(files=[named.to_json()]))
    drafts.save(lan.database, "form", {"file": typed.to_json()})
    for ref in (named, typed, lonely, lonely):
        forget_unused(lan.files, ref.sha256)
    assert [lan.files.has(ref.sha256) for ref in (named, typed, lonely)] == [True, True, False]
    assert lan.files.ref(lonely.sha256) is None


def test_while_a_first_copy_is_filled_in_nothing_is_forgotten(lan: Desk) -> None:
    lonely = put(lan, b"le")
    with lan.database.work() as connection:
        filling.begin(connection)
    forget_unused(lan.files, lonely.sha256)
    assert lan.files.has(lonely.sha256)
