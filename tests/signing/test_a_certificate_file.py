"""A certificate file as the holder of a key: what is seen before the passphrase, refused, said by a command."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates

from signing import errors
from signing.certificates import load as load_certificate
from signing.file_host import LARGEST, FileHost
from signing.host_loop import CannotStart, TimeBox, answer_to
from signing.model import Trust
from signing.pdf import sign_pdf
from signing.protocol import to_text
from signing.token_client import TokenProcess
from signing.training.pki import TrainingPki, create, issuer, load
from signing.verify import verify_pdf
from tests.signing.backends import Pair, certificate_file, pair
from tests.signing.office import AGENCY, LEADER, PIN, looks

pytestmark = pytest.mark.logs("pyhanko", "pyhanko_certvalidator")  # they log what we judge


@pytest.fixture(scope="module")
def mine(pki: TrainingPki) -> Pair:
    return pair(pki, "p-256")


@pytest.fixture
def file(pki: TrainingPki, mine: Pair, tmp_path: Path) -> Path:
    return certificate_file(pki, tmp_path, "Cá nhân", mine)


class Asked:
    """The host of a file, asked in this process."""

    def __init__(self, path: Path) -> None:
        self.host = FileHost(str(path))

    def __call__(self, op: str, **more: Any) -> dict[str, Any]:
        return answer_to(self.host, {"id": 1, "op": op, **more})

    def login(self, pin: str = PIN) -> dict[str, Any]:
        (token,) = self("tokens")["tokens"]
        return self("login", serial=token["serial"], label=token["label"], pin=pin, idle_seconds=60)

    def sign(self, certificate: str, serial: str) -> dict[str, Any]:
        return self("sign", certificate=certificate, data=to_text(b"x"), digest="sha256", serial=serial, label="")


def test_nothing_is_shown_before_the_passphrase_and_the_persons_certificate_after(file: Path, mine: Pair) -> None:
    ask = Asked(file)
    (before,) = ask("tokens")["tokens"]
    assert before["hidden"] and before["certificates"] == [] and before["label"] == "Cá nhân"
    (held,) = ask.login()["token"]["certificates"]
    assert held["der"] == to_text(mine.der) and held["has_key"], "the authority's certificate is nobody's to sign with"
    ask("logout")
    (after,) = ask("tokens")["tokens"]
    assert not after["hidden"] and after["certificates"] == [held]
    assert ask.sign(held["id"], after["serial"])["error"] == "not-logged-in"


def test_a_certificate_beside_the_file_is_shown_before_the_passphrase(file: Path, mine: Pair, pki: TrainingPki) -> None:
    above = issuer(pki.folder, "ca").certificate.public_bytes(Encoding.PEM)
    for suffix, data in ((".crt", b"hong"), (".pem", mine.certificate.public_bytes(Encoding.PEM) + above)):
        file.with_suffix(suffix).write_bytes(data)
    (token,) = Asked(file)("tokens")["tokens"]
    assert not token["hidden"] and [one["der"] for one in token["certificates"]] == [to_text(mine.der)]


def test_a_file_beside_which_somebody_elses_certificate_lies_signs_only_with_its_own(
    file: Path, mine: Pair, pki: TrainingPki
) -> None:
    other = pair(pki, "p-256")
    file.with_suffix(".cer").write_bytes(other.der)
    ask = Asked(file)
    (token,) = ask("tokens")["tokens"]
    (shown,) = token["certificates"]
    (held,) = ask.login()["token"]["certificates"]
    assert shown["der"] == to_text(other.der) and held["der"] == to_text(mine.der)
    assert ask.sign(shown["id"], token["serial"])["error"] == "certificate-missing"


def test_a_key_without_its_certificate_signs_nothing(pki: TrainingPki, mine: Pair, tmp_path: Path) -> None:
    other, locked = pair(pki, "p-256"), BestAvailableEncryption(PIN.encode())
    path = tmp_path / "k.pfx"
    path.write_bytes(serialize_key_and_certificates(b"k", mine.key, None, [other.certificate], locked))
    ask = Asked(path)
    token = ask.login()["token"]
    assert [one["has_key"] for one in token["certificates"]] == [False]
    assert ask.sign(token["certificates"][0]["id"], token["serial"])["error"] == "certificate-missing"


def test_a_file_replaced_while_open_is_a_token_pulled_out(file: Path, pki: TrainingPki, mine: Pair) -> None:
    ask = Asked(file)
    token = ask.login()["token"]
    which = token["certificates"][0]["id"]
    assert "signature" in ask.sign(which, token["serial"])
    certificate_file(pki, file.parent, "Cá nhân", mine)  # another salt, another file
    answer = ask.sign(which, token["serial"])
    assert (answer["error"], answer["finished"]) == ("token-removed", True)


def test_what_is_no_certificate_file_is_told_at_the_start(tmp_path: Path, file: Path) -> None:
    whole = file.read_bytes()
    for name, data in (("a", b""), ("b", b"MZ khong phai"), ("c", whole[:100]), ("d", bytes(LARGEST + 1))):
        path = tmp_path / f"{name}.p12"
        path.write_bytes(data)
        with pytest.raises(CannotStart):
            FileHost(str(path))
        with TokenProcess([path]) as process, pytest.raises(errors.CertificateFile):
            process.find()
    with TokenProcess([tmp_path / "gone.p12"]) as process, pytest.raises(errors.CertificateFile, match="Không thấy"):
        process.find()


def test_a_login_ends_by_itself_when_it_is_not_used() -> None:
    now = [0.0]
    box = TimeBox(lambda: now[0])
    assert box.left() is None
    box.open(300)
    now[0] = 299.0
    assert box.left() == 1.0
    box.used()
    assert box.left() == 300.0
    box.close()
    assert box.left() is None


def vic(*words: object, pin: str = PIN) -> tuple[int, dict[str, Any]]:
    """Run the command line."""
    command = [sys.executable, "-W", "ignore", "-m", "desktop", *map(str, words), "--json"]
    done = subprocess.run(command, input=f"{pin}\n", capture_output=True, text=True, timeout=60)
    assert pin not in done.stdout + done.stderr
    return done.returncode, json.loads(done.stdout)


def test_the_command_signs_with_a_file_and_says_what_is_wrong(
    file: Path, pki: TrainingPki, prepared: bytes, trust: Trust, tmp_path: Path
) -> None:
    (tmp_path / "a.pdf").write_bytes(prepared)
    order = ("sign", tmp_path / "a.pdf", "--module", file, "--token", "Cá nhân", "--pin-stdin", "--role", "leader",
             "--trust", *pki.roots, *pki.intermediates, "--crl", *pki.crls, "--out", tmp_path / "out")  # fmt: skip
    code, said = vic(*order)
    assert code == 0 and (said["operations"], said["logins"]) == (1, 1)
    verdict = verify_pdf((tmp_path / "out" / "a.pdf").read_bytes(), trust)
    assert verdict.ok and verdict.signatures[0].signer == LEADER.name
    code, said = vic(*order, pin="khong-phai")
    assert (code, said["error"]["code"]) == (1, "wrong-pin") and "tệp chứng thư" in said["error"]["title"]


def test_a_token_is_named_on_the_command_line_by_its_number_too(file: Path) -> None:
    with TokenProcess([file]) as process:
        token = process.find()
        assert process.named(token.serial) == process.named("") == process.named("Cá nhân") == token
        with pytest.raises(errors.NoToken, match="ai đó"):
            process.named("ai đó")


def test_where_no_software_token_is_installed_training_signs_with_files(
    tmp_path: Path, prepared: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signing.training.pki.training_driver", lambda: None)
    made = create(tmp_path / "pki", LEADER, AGENCY, PIN, services="http://127.0.0.1:9")
    again = load(tmp_path / "pki")
    assert again == made and [path.name for path in again.modules] == ["lanh_dao.p12", "co_quan.p12"]
    with TokenProcess(again.modules) as process:
        held = [load_certificate(token.certificates[0].der) for token in process.tokens()]
        names = [one.subject.native["common_name"] for one in held]
        assert names == [LEADER.name, AGENCY.name], "seen before any passphrase"
        with process.login(process.find(label="lanh_dao"), PIN) as opened:
            signed = sign_pdf(prepared, "lanh_dao", looks(again)[0], opened, trust=again.trust()).data
    assert verify_pdf(signed, again.trust()).ok
