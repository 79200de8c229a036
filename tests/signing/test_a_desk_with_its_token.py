"""A desk and real tokens: seen as they come and go, the right one chosen, nobody else's ever sent a PIN."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.actions.choose_certificate import choose_certificate
from desktop.background import Lanes
from desktop.desk import token_desk
from desktop.desk.token_desk import TokenDesk
from desktop.pages.signing_round import SigningRound
from desktop.shown import TokenState
from desktop.workplace import Workplace
from signing import errors
from signing.certificates import load
from signing.here import SigningHere
from signing.host_signer import verify_raw
from signing.token_client import OpenToken, TokenProcess
from signing.training.authority import TrainingSubject
from signing.training.pki import TrainingPki, revoke, write_objects
from signing.training.pki import load as load_pki
from tests.desktop.page_tools import dressed, picture, running_lanes
from tests.signing.backends import Pair, certificate_file, pair
from tests.signing.conftest import copied
from tests.signing.office import AGENCY, LEADER, PIN
from tests.signing.shim import Shim, around
from workflow.people import Role

OTHER = TrainingSubject("Tô Thị Lan", AGENCY.organization, "CCCD:096085009999")


class Office:
    """What a desk needs to know of its place, over real tokens."""

    def __init__(self, pki: TrainingPki, modules: Sequence[Path], environment: dict[str, str], *roles: Role) -> None:
        lists = [tuple(str(path) for path in paths) for paths in (pki.roots, pki.intermediates, pki.crls)]
        self.process = TokenProcess(modules, environment=environment)
        self.signed: list[str] = []
        held = roles or (Role.LEADER,)
        me = SimpleNamespace(id="me", uid=LEADER.uid, unit="u", has=lambda *asked: bool(set(asked) & set(held)))
        signing = SimpleNamespace(token="", roots=lists[0], intermediates=lists[1], crls=lists[2])
        self.place: Any = SimpleNamespace(
            tokens=self.process, signer=SigningHere(), me=me, office=SimpleNamespace(id="o", name=AGENCY.name),
            settings=SimpleNamespace(signing=signing), now=lambda: datetime.now(UTC),
            directory=SimpleNamespace(people={"me": me}, office=lambda unit: SimpleNamespace(id="o")),
        )  # fmt: skip
        self.time = 0.0
        self.desk = TokenDesk(cast(Workplace, self.place), lambda: self.time)

    def do(self, place: Workplace, item: str, kind: str, token: OpenToken, values: Any) -> None:
        """Sign the name of the item for real, as an act would."""
        which = choose_certificate(place, token, "leader" if kind == "outgoing.signed" else "agency")
        info = token.certificate(which)
        verify_raw(load(info.der), token.sign(which, item.encode()), item.encode(), "sha256")
        self.signed.append(item)

    def until(self, right: Callable[[TokenState], bool]) -> float:
        """Ask as the window does until the state is right; return the seconds it took (at most 3)."""
        begin = time.monotonic()
        while not right(self.desk.state()):
            assert time.monotonic() - begin < 3.0, self.desk.state()
        return time.monotonic() - begin


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Office]]:
    """Opens desks and ends their processes."""
    offices: list[Office] = []

    def make(*arguments: Any) -> Office:
        offices.append(Office(*arguments))
        monkeypatch.setattr(token_desk, "do_signing", offices[-1].do)
        return offices[-1]

    yield make
    for office in offices:
        office.process.close()


def pocketed(pki: TrainingPki, pocket: Path) -> None:
    """Take every token out of the drawer of this authority into a pocket."""
    shutil.copytree(pki.folder / "tokens", pocket)
    for one in (pki.folder / "tokens").iterdir():
        shutil.rmtree(one)


def test_a_token_that_goes_and_comes_is_seen_within_three_seconds(
    own_pki: TrainingPki, opened: Callable[..., Office], tmp_path: Path
) -> None:
    office = opened(own_pki, [own_pki.module], own_pki.environment)
    state = office.desk.state()
    assert (state.present, state.owner, state.kind) == (True, LEADER.name, "token")
    assert state.lists.startswith("Danh sách thu hồi lập") and not state.stale and not state.why_not
    pocketed(own_pki, tmp_path / "pocket")
    assert office.until(lambda now: not now.present) < 1.5
    shutil.copytree(tmp_path / "pocket", own_pki.folder / "tokens", dirs_exist_ok=True)
    assert office.until(lambda now: now.present and now.owner == LEADER.name) < 1.5
    assert office.desk.sign(["a"], "outgoing.signed", PIN, {}) == [("a", "")]


def test_while_nothing_changes_certificates_are_not_read_again(
    shim: Shim, pki: TrainingPki, opened: Callable[..., Office]
) -> None:
    office = opened(pki, [shim.module], shim.environment)
    first, read = office.desk.state(), shim.calls("C_OpenSession")
    assert read and [office.desk.state() for _ in range(5)] == [first] * 5
    assert shim.calls("C_OpenSession") == read and shim.calls("C_Finalize") == 0
    shim.told("C_GetTokenInfo flags 0x20000")
    assert office.desk.state().pin == "final", "the tries are asked each time"
    shim.told()
    office.time += token_desk.FRESH_SECONDS
    read = shim.calls("C_OpenSession")
    office.desk.state()
    assert shim.calls("C_OpenSession") > read, "dates and lists are looked at again now and then"


def test_another_persons_token_is_named_and_never_sent_a_pin(
    built: Path, pki: TrainingPki, opened: Callable[..., Office], tmp_path: Path
) -> None:
    own = copied(pki, tmp_path / "pki")
    shutil.rmtree(own.folder / "tokens")
    (own.folder / "tokens").mkdir()
    write_objects(own, PIN, "USB", [pair(pki, "p-256", OTHER).on_token("01", "ky")])
    shim = around(built, own.module, own.environment, tmp_path)
    office = opened(own, [shim.module], shim.environment)
    state = office.desk.state()
    assert "không có chứng thư của tôi" in state.words and OTHER.name in state.why_not
    with pytest.raises(errors.WrongToken):
        office.desk.sign(["a"], "outgoing.signed", PIN, {})
    assert shim.calls("C_Login") == 0 and office.signed == []


@pytest.fixture(scope="module")
def renewed(pki: TrainingPki) -> Sequence[Pair]:
    """Two certificates of one person."""
    return [pair(pki, "p-256"), pair(pki, "p-256")]


def test_of_two_certificates_the_person_chooses_and_nothing_is_guessed(
    pki: TrainingPki, renewed: Sequence[Pair], opened: Callable[..., Office], tmp_path: Path
) -> None:
    own = copied(pki, tmp_path / "pki")
    shutil.rmtree(own.folder / "tokens")
    (own.folder / "tokens").mkdir()
    write_objects(own, PIN, "USB", [one.on_token(f"0{n}", "ky") for n, one in enumerate(renewed, 1)])
    office = opened(own, [own.module], own.environment)
    state = office.desk.state("outgoing.signed")
    prints = [id_ for id_, _ in state.choices]
    assert len(set(prints)) == 2 and all(LEADER.name in words for _, words in state.choices)
    with pytest.raises(errors.CertificateUnclear):
        office.desk.sign(["a"], "outgoing.signed", PIN, {})
    assert office.process.logins == 0
    assert office.desk.sign(["a", "b"], "outgoing.signed", PIN, {"certificate": prints[1]}) == [("a", ""), ("b", "")]
    with pytest.raises(errors.WrongToken):
        office.desk.sign(["c"], "outgoing.signed", PIN, {"certificate": "0" * 64})


def test_a_revoked_certificate_is_told_before_the_pin_and_the_other_one_signs(
    pki: TrainingPki, renewed: Sequence[Pair], opened: Callable[..., Office], tmp_path: Path
) -> None:
    own = copied(pki, tmp_path / "pki")
    shutil.rmtree(own.folder / "tokens")
    (own.folder / "tokens").mkdir()
    write_objects(own, PIN, "USB", [renewed[0].on_token("01", "ky")])
    revoke(own.folder, renewed[0].der, datetime.now(UTC) - timedelta(hours=1))
    office = opened(load_pki(own.folder), [own.module], own.environment)
    assert "thu hồi" in office.desk.state().why_not
    with pytest.raises(errors.CertificateNotUsable):
        office.desk.sign(["a"], "outgoing.signed", PIN, {})
    assert office.process.logins == 0
    write_objects(own, PIN, "USB mới", [renewed[1].on_token("01", "ky")])
    office.process.close()
    office.time += token_desk.FRESH_SECONDS
    state = office.desk.state()
    assert (state.label, state.why_not, state.choices) == ("USB mới", "", ())
    assert office.desk.sign(["a"], "outgoing.signed", PIN, {}) == [("a", "")]


def test_a_clerk_seals_with_the_agencys_certificate_and_signs_nothing_personal(
    own_pki: TrainingPki, opened: Callable[..., Office]
) -> None:
    office = opened(own_pki, [own_pki.module], own_pki.environment, Role.CLERK)
    office.place.me.uid = "CCCD:000"
    assert office.desk.state().owner == AGENCY.name == office.desk.state("outgoing.sealed").owner
    assert office.desk.sign(["a"], "outgoing.sealed", PIN, {}) == [("a", "")]
    assert not office.desk.state("outgoing.signed").owner
    with pytest.raises(errors.WrongToken):
        office.desk.sign(["a"], "outgoing.signed", PIN, {})


def test_a_certificate_file_serves_a_desk_and_a_drive_pulled_out_is_noticed(
    pki: TrainingPki, opened: Callable[..., Office], tmp_path: Path
) -> None:
    file = certificate_file(pki, tmp_path, "ca-nhan", pair(pki, "p-256"))
    office = opened(pki, [file], {})
    state = office.desk.state()
    assert (state.kind, state.words, state.pin_min) == ("file", "Tệp chứng thư: cần mật khẩu để đọc", 1)
    with pytest.raises(errors.WrongPassphrase):
        office.desk.sign(["a"], "outgoing.signed", "sai", {})
    assert office.desk.sign(["a"], "outgoing.signed", PIN, {}) == [("a", "")]
    assert office.desk.state().owner == LEADER.name, "known from the first login on"
    file.rename(tmp_path / "pocket")
    assert not office.desk.state().present
    (tmp_path / "pocket").rename(file)
    assert office.desk.state().present


def test_somebody_elses_certificate_file_signs_nothing(
    pki: TrainingPki, opened: Callable[..., Office], tmp_path: Path
) -> None:
    office = opened(pki, [certificate_file(pki, tmp_path, "nguoi-khac", pair(pki, "p-256", OTHER))], {})
    ((item, why),) = office.desk.sign(["a"], "outgoing.signed", PIN, {})
    assert item == "a" and "chứng thư" in why and office.process.operations == 0


def test_of_several_closed_files_the_person_chooses_one(
    pki: TrainingPki, opened: Callable[..., Office], tmp_path: Path
) -> None:
    own, other = pair(pki, "p-256"), pair(pki, "p-256", AGENCY)
    files = [certificate_file(pki, tmp_path, "ca-nhan", own), certificate_file(pki, tmp_path, "co-quan", other)]
    office = opened(pki, files, {})
    choices = dict((words, id_) for id_, words in office.desk.state("outgoing.signed").choices)
    assert list(choices) == ["Tệp ca-nhan", "Tệp co-quan"]
    with pytest.raises(errors.SeveralTokens, match="co-quan"):
        office.desk.sign(["a"], "outgoing.signed", PIN, {})
    ((_, why),) = office.desk.sign(["a"], "outgoing.signed", PIN, {"certificate": choices["Tệp co-quan"]})
    assert "chứng thư" in why and office.signed == []
    chosen = {"certificate": choices["Tệp ca-nhan"]}
    assert office.desk.sign(["a"], "outgoing.signed", PIN, chosen) == [("a", "")]
    state = office.desk.state("outgoing.signed")
    assert state.owner == LEADER.name and state.choices == (), "both are known now"
    assert office.desk.sign(["b"], "outgoing.signed", PIN, {}) == [("b", "")]


def test_a_batch_ends_at_the_pulled_token_and_the_rest_waits(
    shim: Shim, pki: TrainingPki, opened: Callable[..., Office]
) -> None:
    office = opened(pki, [shim.module], shim.environment)
    heard: list[tuple[str, str]] = []

    def told(item: str, state: str, words: str) -> bool:
        heard.append((item, state))
        if (item, state) == ("b", "signed"):
            shim.told("C_GetTokenInfo serial 77")
        return True

    results = office.desk.sign(list("abcd"), "outgoing.signed", PIN, {}, told)
    assert [item for item, why in results if not why] == office.signed == ["a", "b"]
    assert heard[-2:] == [("c", "signing"), ("c", "stopped")] and len(results) == 3
    assert shim.calls("C_Sign") == 2 and shim.calls("C_Login") == 1
    shim.told()
    assert office.desk.sign(list("cd"), "outgoing.signed", PIN, {}) == [("c", ""), ("d", "")]
    assert office.signed == ["a", "b", "c", "d"] and shim.calls("C_Sign") == 4


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    with running_lanes() as lanes:
        yield lanes


def test_in_the_window_a_batch_goes_on_with_the_right_token_and_refuses_another(
    qtbot: QtBot, qapp: QApplication, lanes: Lanes, shim: Shim, pki: TrainingPki, opened: Callable[..., Office],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("desktop.pages.token_watch.EVERY_MS", 50)
    office, page = opened(pki, [shim.module], shim.environment), QWidget()
    qtbot.addWidget(page)
    page.resize(900, 640)
    page.show()
    real = office.do

    def do(place: Workplace, item: str, kind: str, token: OpenToken, values: Any) -> None:
        real(place, item, kind, token, values)
        if item == "b" and len(office.signed) == 2:
            shim.told("C_GetTokenInfo serial 77")

    monkeypatch.setattr(token_desk, "do_signing", do)
    desk: Any = SimpleNamespace(token=office.desk.state, sign=office.desk.sign)
    round_ = SigningRound(dressed(qapp), desk, lanes, page)
    round_.begin([SimpleNamespace(item=one, name=f"Quyết định\tvăn bản {one}") for one in "abcd"])
    qtbot.waitUntil(lambda: round_.card is not None)
    assert round_.card is not None
    round_.card.entered.emit(PIN)
    progress = round_.progress
    assert progress is not None
    shown = lambda: [row.state for row in progress.rows.values()]  # noqa: E731 - asked twice below
    qtbot.waitUntil(lambda: shown() == ["signed", "signed", "stopped", "waiting"])
    qtbot.waitUntil(lambda: progress.rest_button.isVisible() and progress.rest_button.isEnabled() is False)
    picture(page, "batch-exchanged")
    shim.told()
    qtbot.waitUntil(lambda: progress.rest_button.isEnabled())
    progress.rest_button.click()
    qtbot.waitUntil(lambda: round_.card is not None)
    assert round_.card is not None
    round_.card.entered.emit(PIN)
    qtbot.waitUntil(lambda: round_.progress is not None and round_.progress.heading.text() == "Đã ký 4 / 4")
    assert office.signed == ["a", "b", "c", "d"] and shim.calls("C_Sign") == 4 and shim.calls("C_Login") == 2
    round_.stop()
