"""Documents of the record signed in one login by two hands: in order, each its own step, stopped and gone on with."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from desktop.actions.choose_certificate import trust_of
from desktop.desk.in_turn import Round
from signing.errors import DamagedPdf, SigningTrouble, TokenRemoved, WorkerFailed
from signing.here import SigningHere
from signing.model import CertificateInfo, SigningToken, TokenInfo
from signing.pdf_work import PdfWork
from signing.training.pki import TrainingPki, load
from signing.verify import verify_pdf
from signing.worker_client import SigningWorker
from tests.signing.conftest import copied
from tests.signing.office import PIN
from tests.signing.shim import Shim, around
from tests.signing.waiting_items import HEAD, WaitingItems

Heard = list[tuple[str, str]]
SIGN = "outgoing.signed"


@pytest.fixture(scope="module")
def shim(pki: TrainingPki, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Shim:
    """One driver for all of them; each test tells it and takes it back."""
    own = copied(pki, tmp_path_factory.mktemp("items") / "pki")
    return around(built, own.module, own.environment, own.folder)


@pytest.fixture(scope="module")
def one_desk(shim: Shim, pki: TrainingPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WaitingItems]:
    made = WaitingItems(
        tmp_path_factory.mktemp("desk"), load(shim.fault.parent), shim.module, shim.environment, SigningWorker()
    )
    yield made
    made.close()


@pytest.fixture
def waiting(one_desk: WaitingItems) -> Iterator[WaitingItems]:
    """The desk of all these tests, its token process started anew."""
    yield one_desk
    one_desk.place.restart_tokens()


@dataclass
class Listener:
    """Hears of each item; does something, or says no, before one is signed."""

    heard: Heard = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)

    def __call__(self, item: str, state: str, words: str) -> bool:
        self.heard.append((item, state))
        act = self.before.get(item) if state == "signing" else None
        return act is None or act() is not False

    def of(self, state: str) -> list[str]:
        return [item for item, said in self.heard if said == state]


def test_all_are_signed_in_order_with_one_login_each_as_its_own_step(waiting: WaitingItems, shim: Shim) -> None:
    items, listener = waiting.submitted(5), Listener()
    signs, logins = shim.calls("C_Sign"), shim.calls("C_Login")
    assert waiting.desk.sign(items, SIGN, PIN, {}, listener) == [(item, "") for item in items]
    assert listener.of("signing") == listener.of("signed") == list(items)
    assert (shim.calls("C_Sign") - signs, shim.calls("C_Login") - logins) == (5, 1)
    assert waiting.stages(items) == ["signed"] * 5
    for item in items:
        kinds = [one.step.kind for one in waiting.place.journal.steps(item)]
        assert kinds.count(SIGN) == 1
        data = waiting.place.files.read(waiting.place.journal.state(item).signed.sha256)
        assert verify_pdf(data, trust_of(waiting.place)).ok


def test_a_token_exchanged_in_the_middle_leaves_the_rest_and_the_right_one_goes_on(
    waiting: WaitingItems, shim: Shim
) -> None:
    items = waiting.submitted(5)
    listener = Listener(before={items[2]: lambda: shim.told("C_GetTokenInfo serial 77")})
    signs = shim.calls("C_Sign")
    results = waiting.desk.sign(items, SIGN, PIN, {}, listener)
    assert [item for item, why in results if not why] == items[:2] == listener.of("signed")
    assert listener.of("stopped") == [items[2]] and len(results) == 3
    assert waiting.stages(items) == ["signed"] * 2 + ["submitted"] * 3
    shim.told()
    assert waiting.desk.sign(items[2:], SIGN, PIN, {}) == [(item, "") for item in items[2:]]
    assert waiting.stages(items) == ["signed"] * 5 and shim.calls("C_Sign") - signs == 5


def test_whoever_stops_signs_no_further_item_though_the_next_was_made_ready(waiting: WaitingItems, shim: Shim) -> None:
    items = waiting.submitted(4)
    signs = shim.calls("C_Sign")
    listener = Listener(before={items[2]: lambda: False})
    assert waiting.desk.sign(items, SIGN, PIN, {}, listener) == [(item, "") for item in items[:2]]
    assert waiting.stages(items) == ["signed"] * 2 + ["submitted"] * 2
    assert shim.calls("C_Sign") - signs == 2


def test_while_paused_the_key_rests(waiting: WaitingItems, shim: Shim) -> None:
    items = waiting.submitted(3)
    signs, during = shim.calls("C_Sign"), []

    def pause() -> None:
        during.append((shim.calls("C_Sign") - signs, waiting.stages(items)[1:]))

    assert len(waiting.desk.sign(items, SIGN, PIN, {}, Listener(before={items[1]: pause}))) == 3
    assert during == [(1, ["submitted", "submitted"])]


def test_one_that_was_given_back_is_refused_and_the_others_are_signed(waiting: WaitingItems) -> None:
    items = waiting.submitted(4)
    waiting.office.do(HEAD, items[1], "outgoing.returned", {"remark": "Sửa lại"})
    listener = Listener()
    results = dict(waiting.desk.sign(items, SIGN, PIN, {}, listener))
    assert [bool(why) for why in results.values()] == [False, True, False, False] and list(results) == list(items)
    assert listener.of("signing") == list(items) and listener.of("refused") == [items[1]]
    assert waiting.stages(items) == ["signed", "returned", "signed", "signed"]


class Key:
    """A token without a driver, whose use can be held up."""

    token = cast(TokenInfo, None)

    def __init__(self) -> None:
        self.used: list[str] = []
        self.meanwhile: dict[str, threading.Event] = {}
        self.trouble: dict[str, SigningTrouble] = {}

    def certificate(self, certificate_id: str = "") -> CertificateInfo:
        raise NotImplementedError

    def sign(self, certificate_id: str, data: bytes, digest: str = "sha256") -> bytes:
        item = data.decode()
        if item in self.meanwhile:
            assert self.meanwhile[item].wait(20), "nothing happened while the token worked"
        self.used.append(item)
        if item in self.trouble:
            raise self.trouble[item]
        return data


class Hand(SigningHere):
    """Somebody who works on files; may be unable to start."""

    def __init__(self, trouble: Exception | None = None) -> None:
        self.trouble = trouble

    def warm_up(self) -> None:
        if self.trouble is not None:
            raise self.trouble


@dataclass
class Items:
    """What is done for each item: ``ready`` is set when it was made ready, ``bad`` ones fail before the key."""

    key: Key = field(default_factory=Key)
    ready: dict[str, threading.Event] = field(default_factory=dict)
    bad: dict[str, Exception] = field(default_factory=dict)
    listener: Listener = field(default_factory=Listener)

    def do(self, work: PdfWork, item: str, token: SigningToken) -> None:
        if item in self.bad:
            raise self.bad[item]
        self.ready.setdefault(item, threading.Event()).set()
        token.sign("", item.encode())

    def round(self, items: Sequence[str]) -> Round:
        return Round(items, self.key, self.do, self.listener, str)


def test_the_next_item_is_made_ready_while_the_token_works() -> None:
    items = Items()
    for one, after in zip("abcd", "bcde", strict=True):
        items.key.meanwhile[one] = items.ready.setdefault(after, threading.Event())
    round_ = items.round("abcde")
    round_.together(Hand(), Hand())
    assert round_.results == [(item, None) for item in "abcde"]
    assert items.key.used == list("abcde") == items.listener.of("signed")


def test_without_a_second_hand_everything_is_signed_all_the_same() -> None:
    items = Items()
    round_ = items.round("abc")
    round_.together(Hand(), Hand(WorkerFailed()))
    assert round_.results == [(item, None) for item in "abc"]


@pytest.mark.parametrize("bad", ["a", "b", "c", "ab", "abc"])
def test_bad_items_are_told_in_their_place(bad: str) -> None:
    items = Items(bad={item: DamagedPdf() for item in bad})
    round_ = items.round("abc")
    round_.together(Hand(), Hand())
    assert [(item, trouble is not None) for item, trouble in round_.results] == [(one, one in bad) for one in "abc"]
    told = [item for item, state in items.listener.heard if state != "signing"]
    assert told == list("abc") == items.listener.of("signing")


def test_a_token_that_left_off_ends_the_round() -> None:
    items = Items()
    items.key.trouble["b"] = TokenRemoved()
    round_ = items.round("abcd")
    round_.together(Hand(), Hand())
    assert [item for item, _ in round_.results] == ["a", "b"] and items.key.used == ["a", "b"]
    assert items.listener.heard[-1] == ("b", "stopped")


def test_a_fault_of_the_program_is_not_swallowed() -> None:
    items = Items(bad={"b": ZeroDivisionError()})
    with pytest.raises(ZeroDivisionError):
        items.round("abcd").together(Hand(), Hand())
    assert items.listener.of("signed") in ([], ["a"])
