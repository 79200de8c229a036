"""Vendor drivers crash, hang, lie and answer with codes of their own: each is told, nothing is damaged, work goes on.

The driver is a real one (SoftHSM2) behind a shim that is built here with the system's C compiler.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest

from signing import errors
from signing.batch import SignRequest, sign_files
from signing.model import Trust
from signing.pdf import sign_pdf
from signing.token_client import OpenToken, Timeouts, TokenProcess
from signing.training.pki import TrainingPki
from signing.verify import verify_pdf
from tests.signing.office import PIN, looks
from tests.signing.shim import Shim
from tests.signing.watched import Watched

pytestmark = pytest.mark.logs("pyhanko", "pyhanko_certvalidator")  # they log what we judge
QUICK = Timeouts(listing=2.0, login=2.0, sign=1.0)


@pytest.fixture
def faulty(shim: Shim) -> Iterator[TokenProcess]:
    """The token process in front of the shim."""
    with TokenProcess([shim.module], environment=shim.environment, timeouts=QUICK) as process:
        yield process


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        ("C_Sign crash", errors.DriverCrashed),
        ("C_Sign exit", errors.DriverCrashed),
        ("C_Sign hang", errors.TokenTimeout),
        ("C_Sign rv 0x32", errors.TokenRemoved),
        ("C_Sign rv 0xe0", errors.TokenRemoved),
        ("C_Sign rv 0x30", errors.TokenFault),
        ("C_Sign rv 0x05", errors.TokenFault),
        ("C_Sign rv 0x31", errors.TokenFault),
        ("C_Sign rv 0x80000001", errors.TokenFault),
        ("C_Sign rv 0x101", errors.NotLoggedIn),
        ("C_Sign rv 0xb3", errors.NotLoggedIn),
        ("C_Sign garbage", errors.SignatureMismatch),
        ("C_Sign short", errors.SignatureMismatch),
    ],
)
def test_signing_fails_with_its_cause_and_works_again_after(
    fault: str,
    trouble: type[errors.SigningTrouble],
    shim: Shim,
    faulty: TokenProcess,
    pki: TrainingPki,
    prepared: bytes,
    trust: Trust,
) -> None:
    token = faulty.login(faulty.find(label=pki.token_label), PIN)
    shim.told(fault)
    with pytest.raises(trouble) as failed:
        sign_pdf(prepared, "lanh_dao", looks(pki)[0], token, "lanh_dao", trust=trust)
    assert failed.value.text and failed.value.what_next
    assert shim.calls("C_Sign") == 1, "never repeated by itself"
    shim.told()
    again = faulty.login(faulty.find(label=pki.token_label), PIN)
    signed = sign_pdf(prepared, "lanh_dao", looks(pki)[0], again, "lanh_dao", trust=trust)
    assert verify_pdf(signed.data, trust).ok


@pytest.mark.parametrize("fault", ["C_GetSlotList crash", "C_GetSlotList hang", "C_GetTokenInfo rv 0x30"])
def test_listing_that_fails_is_told_and_listed_again_after(
    fault: str, shim: Shim, faulty: TokenProcess, pki: TrainingPki
) -> None:
    shim.told(fault)
    assert faulty.tokens() == []
    assert shim.module in faulty.problems or fault.startswith("C_GetTokenInfo")
    shim.told()
    assert faulty.find(label=pki.token_label).certificates


def test_an_unplugged_token_is_gone_from_the_list_and_comes_back(
    shim: Shim, faulty: TokenProcess, pki: TrainingPki
) -> None:
    key = faulty.find(label=pki.token_label).key
    assert key in faulty.present()
    shim.told("C_GetSlotList empty")
    assert faulty.present() == frozenset()
    with pytest.raises(errors.NoToken):
        faulty.find(label=pki.token_label)
    shim.told()
    assert key in faulty.present()


@pytest.mark.parametrize("fault", ["C_Finalize crash", "C_Finalize hang", "C_Finalize rv 0x05"])
def test_a_driver_that_cannot_look_again_is_started_anew_and_lists_what_was_plugged_in(
    fault: str, shim: Shim, pki: TrainingPki
) -> None:
    quick = Timeouts(listing=2.0, renew=0.3)
    with TokenProcess([shim.module], environment=shim.environment, timeouts=quick) as process:
        key = process.find(label=pki.token_label).key
        shim.told("C_GetSlotList empty", fault)
        assert process.look(renew=True) == {} and shim.module in process.problems
        shim.told()
        assert key in process.look(renew=True)


def test_what_a_driver_leaks_when_it_looks_again_goes_with_its_process(
    shim: Shim, faulty: TokenProcess, pki: TrainingPki, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signing.token_line.RENEWALS", 3)
    monkeypatch.setattr("signing.token_line.RENEW_SHARE", 0)
    faulty.find(label=pki.token_label)
    pids = []
    for _ in range(7):
        assert faulty.look(renew=True)
        pids += faulty.pids()
    assert [pids.count(pid) for pid in dict.fromkeys(pids)] == [2, 3, 2]


def test_a_driver_that_keeps_failing_is_left_in_peace_until_somebody_presses(
    shim: Shim, faulty: TokenProcess, pki: TrainingPki
) -> None:
    key = faulty.find(label=pki.token_label).key
    before = shim.calls("C_GetSlotList")
    shim.told("C_GetSlotList crash")
    for _ in range(20):
        assert faulty.look(renew=True) == {} and type(faulty.problems[shim.module]) is errors.DriverCrashed
    assert shim.calls("C_GetSlotList") - before == 2
    shim.told()
    assert faulty.find(label=pki.token_label).key == key, "a press asks at once"
    assert key in faulty.look()


def test_a_driver_is_made_to_look_again_only_when_asked_and_never_in_a_session(
    shim: Shim, faulty: TokenProcess, pki: TrainingPki
) -> None:
    token = faulty.find(label=pki.token_label)
    faulty.look()
    assert shim.calls("C_Finalize") == 0
    with faulty.login(token, PIN) as opened:
        assert token.key in faulty.look(renew=True) and shim.calls("C_Finalize") == 0
        assert opened.sign("01", b"x")
    assert token.key in faulty.look(renew=True) and shim.calls("C_Finalize") == 1


@pytest.mark.parametrize(
    ("bits", "state", "refused"),
    [("0x10000", "low", None), ("0x20000", "final", errors.FinalTry), ("0x40000", "locked", errors.PinLocked)],
)
def test_the_tries_left_are_known_before_a_pin_is_sent(
    bits: str,
    state: str,
    refused: type[errors.SigningTrouble] | None,
    shim: Shim,
    faulty: TokenProcess,
    pki: TrainingPki,
) -> None:
    shim.told(f"C_GetTokenInfo flags {bits}")
    token = faulty.find(label=pki.token_label)
    assert token.pin == state
    if refused is None:
        faulty.login(token, PIN).close()
        return
    with pytest.raises(refused):
        faulty.login(token, PIN)
    assert shim.calls("C_Login") == 0, "no try was spent"
    if refused is errors.FinalTry:
        faulty.login(token, PIN, final_try_agreed=True).close()
        assert shim.calls("C_Login") == 1


@pytest.mark.parametrize(
    ("code", "trouble"),
    [("0xa4", errors.PinLocked), ("0xa3", errors.PinExpired), ("0xa0", errors.WrongPin), ("0x30", errors.TokenFault)],
)
def test_a_login_that_is_refused_is_sent_once(
    code: str, trouble: type[errors.SigningTrouble], shim: Shim, faulty: TokenProcess, pki: TrainingPki
) -> None:
    token = faulty.find(label=pki.token_label)
    shim.told(f"C_Login rv {code}")
    with pytest.raises(trouble):
        faulty.login(token, PIN)
    assert shim.calls("C_Login") == 1


def test_a_driver_that_hangs_at_the_end_does_not_hold_the_program(
    shim: Shim, faulty: TokenProcess, pki: TrainingPki
) -> None:
    faulty.login(faulty.find(label=pki.token_label), PIN)
    shim.told("C_Finalize hang", "C_CloseSession hang")
    pids = faulty.pids()
    faulty.close()
    assert pids and not [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def test_a_batch_stops_at_the_unplugged_token_and_goes_on_exactly_there(
    shim: Shim, faulty: TokenProcess, pki: TrainingPki, prepared: bytes, trust: Trust, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    requests = []
    for number in range(4):
        (tmp_path / f"{number}.pdf").write_bytes(prepared)
        requests.append(SignRequest(tmp_path / f"{number}.pdf", out / f"{number}.pdf", looks(pki)[0]))

    def unplug(use: int) -> None:
        if use == 3:
            shim.told("C_Sign rv 0x32")

    def login() -> OpenToken:
        return faulty.login(faulty.find(label=pki.token_label), PIN)

    watched = cast(Callable[[], OpenToken], lambda: Watched(login(), unplug))
    first = sign_files(requests, watched, certificate_id="lanh_dao", trust=trust)
    assert [one.ok for one in first.results] == [True, True, False, False]
    assert sorted(one.name for one in out.iterdir()) == ["0.pdf", "1.pdf"]
    assert shim.calls("C_Sign") == 3, "after the token was gone nothing more was asked of it"
    shim.told()
    left = [request for request, one in zip(requests, first.results, strict=True) if not one.ok]
    second = sign_files(left, login, certificate_id="lanh_dao", trust=trust)
    assert second.ok and all(verify_pdf((out / f"{n}.pdf").read_bytes(), trust).ok for n in range(4))
    assert first.operations + second.operations == 4
