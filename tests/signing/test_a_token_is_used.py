"""A token is listed, opened, used, pulled out, killed: the program survives and says what happened."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
from pathlib import Path

import pytest

from signing import errors
from signing.drivers import find_drivers, known_drivers
from signing.token_client import Timeouts, TokenProcess
from signing.training.pki import TrainingPki
from tests.signing.office import PIN

pytestmark = pytest.mark.logs("pyhanko", "pyhanko_certvalidator")  # they log what we judge
FAKE = """
import sys
sys.path.insert(0, {root!r})
from signing.protocol import read_frame, write_frame
out = sys.stdout.buffer
write_frame(out, {{"id": 0, "ready": True}})
token = {{"slot": 1, "label": "t", "serial": "1", "model": "", "manufacturer": "", "pin": {pin!r}, "pin_min": 4,
         "pin_max": 8, "protected": False, "certificates": []}}
while (m := read_frame(sys.stdin.buffer)) is not None:
    if m["op"] == "tokens":
        write_frame(out, {{"id": m["id"], "tokens": [token]}})
    elif m["op"] == "login":
        open({log!r}, "a").write(m["pin"] + chr(10))
        {login}
"""


def fake(tmp_path: Path, pin: str, login: str) -> TokenProcess:
    """A token process that behaves as a vendor's might, and writes down every PIN it was sent."""
    root = str(Path(__file__).resolve().parent.parent.parent)
    script = tmp_path / "host.py"
    script.write_text(FAKE.format(root=root, pin=pin, log=str(tmp_path / "pins"), login=login), "utf-8")
    module = tmp_path / "module.so"
    module.write_bytes(b"")
    return TokenProcess([module], command=[sys.executable, str(script)], timeouts=Timeouts(login=1.0))


def sent(tmp_path: Path) -> list[str]:
    """The PINs that reached the token."""
    path = tmp_path / "pins"
    return path.read_text("utf-8").split() if path.exists() else []


def test_the_token_shows_its_certificates_before_any_pin(process: TokenProcess, pki: TrainingPki) -> None:
    token = process.find(label=pki.token_label)
    assert (token.pin, token.pin_min) == ("ok", 4)
    assert {one.label for one in token.certificates} == {"lanh_dao", "co_quan"}
    assert token.key in process.present()


def test_a_wrong_pin_is_sent_once_and_the_answer_tells_about_the_tries(own_pki: TrainingPki) -> None:
    with TokenProcess([own_pki.module], environment=own_pki.environment) as process:
        token = process.find(label=own_pki.token_label)
        with pytest.raises(errors.WrongPin) as wrong:
            process.login(token, "sai-ma-pin")
        assert (wrong.value.tries, wrong.value.wrong) == ("low", 1)
        assert "Sai mã PIN" in wrong.value.title and "sai-ma-pin" not in str(wrong.value.as_json())
        with pytest.raises(errors.WrongPin) as again:
            process.login(token, "sai-nua")
        assert again.value.wrong == 2
        with process.login(token, PIN) as opened:
            assert len(opened.sign("01", b"x")) == 256
        assert process.logins == 1
        assert process.find(label=own_pki.token_label).pin == "ok"


def test_a_pin_of_impossible_length_costs_no_try(tmp_path: Path) -> None:
    with fake(tmp_path, "ok", "raise SystemExit(1)") as process:
        token = process.find(label="t")
        for pin in ("", "123", "123456789", "ắặểỗ"):
            with pytest.raises(errors.PinLength):
                process.login(token, pin)
    assert sent(tmp_path) == []


def test_the_last_try_is_spent_only_with_consent(tmp_path: Path) -> None:
    answer = 'write_frame(out, {"id": m["id"], "error": "pin-locked", "finished": True}); raise SystemExit'
    with fake(tmp_path, "final", answer) as process:
        token = process.find(label="t")
        with pytest.raises(errors.FinalTry):
            process.login(token, "12345")
        assert sent(tmp_path) == []
        with pytest.raises(errors.PinLocked):
            process.login(token, "12345", final_try_agreed=True)
        assert sent(tmp_path) == ["12345"]


def test_a_locked_token_is_not_asked(tmp_path: Path) -> None:
    with fake(tmp_path, "locked", "pass") as process:
        with pytest.raises(errors.PinLocked):
            process.login(process.find(label="t"), "12345", final_try_agreed=True)
    assert sent(tmp_path) == []


@pytest.mark.parametrize(
    ("login", "kind"), [("os = __import__('os'); os.abort()", errors.DriverCrashed), ("pass", errors.TokenTimeout)]
)
def test_a_driver_that_dies_or_hangs_is_given_up_and_the_pin_not_repeated(
    tmp_path: Path, login: str, kind: type[errors.SigningTrouble]
) -> None:
    with fake(tmp_path, "ok", login) as process:
        token = process.find(label="t")
        with pytest.raises(kind):
            process.login(token, "12345")
        assert process.find(label="t").label == "t"
    assert sent(tmp_path) == ["12345"]


def test_a_token_process_killed_while_signing_is_replaced(pki: TrainingPki, process: TokenProcess) -> None:
    token = process.find(label=pki.token_label)
    opened = process.login(token, PIN)
    (pid,) = process.pids()
    os.kill(pid, signal.SIGSTOP)
    seen: list[BaseException] = []
    worker = threading.Thread(target=_collecting, args=(seen, opened.sign, "01", b"x"))
    worker.start()
    os.kill(pid, signal.SIGKILL)
    worker.join(10)
    assert [type(one) for one in seen] == [errors.DriverCrashed]
    with pytest.raises(errors.NotLoggedIn):
        opened.sign("01", b"x")
    with process.login(token, PIN) as again:
        assert again.sign("01", b"x")


def _collecting(seen: list[BaseException], call: object, *arguments: object) -> None:
    try:
        call(*arguments)  # type: ignore[operator]
    except errors.SigningTrouble as trouble:
        seen.append(trouble)


def test_a_driver_that_stops_answering_is_killed_in_time(pki: TrainingPki) -> None:
    with TokenProcess([pki.module], environment=pki.environment, timeouts=Timeouts(sign=0.2)) as process:
        token = process.find(label=pki.token_label)
        opened = process.login(token, PIN)
        os.kill(process.pids()[0], signal.SIGSTOP)
        with pytest.raises(errors.TokenTimeout):
            opened.sign("01", b"x")
        assert process.pids() == ()
        assert process.find(label=pki.token_label) == token


def test_a_token_pulled_out_is_named_and_works_again_when_back(own_pki: TrainingPki, tmp_path: Path) -> None:
    with TokenProcess([own_pki.module], environment=own_pki.environment) as process:
        token = process.find(label=own_pki.token_label)
        opened = process.login(token, PIN)
        tokens, pocket = own_pki.folder / "tokens", tmp_path / "pocket"
        shutil.copytree(tokens, pocket)
        for one in tokens.iterdir():
            shutil.rmtree(one)
        with pytest.raises(errors.TokenRemoved):
            opened.sign("01", b"x")
        assert token.key not in process.present()
        with pytest.raises(errors.TokenRemoved):
            process.login(token, PIN)
        shutil.copytree(pocket, tokens, dirs_exist_ok=True)
        process.close()
        with process.login(process.find(label=own_pki.token_label), PIN) as again:
            assert again.sign("01", b"x")


def test_a_session_left_idle_asks_for_the_pin_again(pki: TrainingPki) -> None:
    with TokenProcess([pki.module], environment=pki.environment, idle_seconds=0.0) as process:
        opened = process.login(process.find(label=pki.token_label), PIN)
        with pytest.raises(errors.NotLoggedIn):
            opened.sign("01", b"x")


def test_a_missing_or_false_driver_does_not_hide_the_good_one(pki: TrainingPki, tmp_path: Path) -> None:
    absent, nonsense = tmp_path / "absent.so", tmp_path / "nonsense.so"
    nonsense.write_bytes(b"not a library")
    with TokenProcess([absent, nonsense, pki.module], environment=pki.environment) as process:
        assert pki.token_label in [token.label for token in process.tokens()]
        assert {type(process.problems[path]) for path in (absent, nonsense)} == {errors.DriverMissing}
    with TokenProcess([absent]) as process, pytest.raises(errors.DriverMissing):
        process.find(label="any")


def test_a_token_that_is_not_there_is_named(process: TokenProcess) -> None:
    with pytest.raises(errors.NoToken, match="Token của ai"):
        process.find(label="Token của ai")


def test_choosing_among_several_certificates_needs_a_name(process: TokenProcess, pki: TrainingPki) -> None:
    with process.login(process.find(label=pki.token_label), PIN) as opened:
        assert opened.certificate("CO_QUAN").id == "02"
        for wanted in ("", "khong_co"):
            with pytest.raises(errors.CertificateMissing):
                opened.certificate(wanted)


def test_the_known_drivers_are_looked_for_and_configured_ones_come_first(tmp_path: Path) -> None:
    windows = {one.path.name for one in known_drivers("win32", {"SystemRoot": "C:/Windows"})}
    assert {"eTPKCS11.dll", "bit4xpki.dll"} <= windows
    found = find_drivers([tmp_path / "own.so"], platform="linux", exists=lambda path: path.name == "libeToken.so")
    assert [path.name for path in found] == ["own.so", "libeToken.so"]
