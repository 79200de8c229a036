"""A citizen comes back: what was digitised the first time need not be handed in, until the consent is withdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.actions.receive_dossier import due_of, receive_dossier
from desktop.actions.reuse_papers import known_papers
from desktop.training.names import ONE_STOP
from tests.desktop.dossier_office import APPLICANT, Counter
from workflow.errors import Missing
from workflow.rules import FileRef
from workflow.store import papers as digitised

CODE, PLACE = "1.001612", 1
UID = APPLICANT["uid"]


@pytest.fixture
def counter(memory_path: Path) -> Iterator[Counter]:
    made = Counter(memory_path / "counter")
    yield made
    made.close()


def procedure(counter: Counter) -> Mapping[str, Any]:
    return next(p for p in counter.place.procedures if p["code"] == CODE)


def take_in(counter: Counter, change: Mapping[str, Any], *, consent: bool = False) -> str:
    """Take a dossier in whose second paper is as ``change`` says."""
    asked = procedure(counter)
    papers = [{"name": paper["name"], "got": True, "form": paper["form"]} for paper in asked["papers"]]
    papers[PLACE] |= change
    return receive_dossier(counter.place, asked, APPLICANT, papers, consent=consent)[0]


def known(counter: Counter) -> Mapping[str, Mapping[str, Any]]:
    asked = procedure(counter)
    return known_papers(counter.place, asked, UID, due_of(counter.place, asked, counter.now))


def scan(counter: Counter) -> FileRef:
    return counter.place.files.put(b"%PDF-1.4 can cuoc", "can-cuoc.pdf", "application/pdf", "scan")


def test_a_paper_is_used_again_and_says_where_it_is_from(counter: Counter) -> None:
    file = scan(counter)
    first = take_in(counter, {"file": file.to_json(), "number": "12", "issued": "2026-01-05"}, consent=True)
    counter.now += timedelta(days=9)
    found = known(counter)["2"]
    assert found["file"] == file.to_json() and found["source"] == first and found["at"] == "2026-11-10"
    second = take_in(counter, {name: value for name, value in found.items() if name != "at"})
    facts = dict(counter.view(ONE_STOP, second).facts)
    code = counter.state(first).code
    assert facts["Dùng lại"].endswith(f"số 12, cấp ngày 05/01/2026, từ hồ sơ {code}")
    assert "Dùng lại" not in dict(counter.view(ONE_STOP, first).facts)
    today = counter.now.date()
    assert digitised.reused(counter.place.database, today, today).papers == 1


def test_a_withdrawn_consent_stops_it_at_once(counter: Counter) -> None:
    first = take_in(counter, {"file": scan(counter).to_json()}, consent=True)
    found = dict(known(counter)["2"])
    assert "dossier.consent_withdrawn" in {option.kind for option in counter.view(ONE_STOP, first).options}
    counter.now += timedelta(hours=1)
    counter.do(ONE_STOP, first, "dossier.consent_withdrawn", reason="Không muốn lưu")
    assert known(counter) == {}
    found.pop("at")
    with pytest.raises(Missing, match="không còn được dùng lại"):
        take_in(counter, found)
    shown = counter.view(ONE_STOP, first)
    assert "dossier.consent_withdrawn" not in {option.kind for option in shown.options}
    assert "Rút đồng ý dùng lại giấy tờ" in {entry.title for entry in shown.entries}


def test_without_consent_nothing_is_offered(counter: Counter) -> None:
    first = take_in(counter, {"file": scan(counter).to_json()})
    assert known(counter) == {}
    assert "dossier.consent_withdrawn" not in {option.kind for option in counter.view(ONE_STOP, first).options}


def test_what_is_not_on_this_machine_is_not_offered(counter: Counter) -> None:
    file = scan(counter)
    take_in(counter, {"file": file.to_json()}, consent=True)
    counter.place.files.forget_damaged(file.sha256)
    assert known(counter) == {}


def test_another_file_in_its_place_is_refused(counter: Counter) -> None:
    take_in(counter, {"file": scan(counter).to_json()}, consent=True)
    found = dict(known(counter)["2"])
    found.pop("at")
    with pytest.raises(Missing, match="không còn"):
        take_in(counter, found | {"file": found["file"] | {"sha256": "e" * 64}})
