"""Whatever holds the key (token, certificate file, store of Windows), the rest of the program sees the same."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from signing import errors
from signing.cades import sign_detached
from signing.model import Trust
from signing.pdf import sign_pdf
from signing.training.pki import TrainingPki
from signing.verify import verify_pdf
from signing.xades import sign_xml, verify_xml
from tests.signing.backends import KINDS, Holder, Pair, in_files, on_token, pair
from tests.signing.office import PIN, cms_of, looks

pytestmark = pytest.mark.logs("pyhanko", "pyhanko_certvalidator")  # they log what we judge
ALGORITHMS = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
BACKENDS = ("pkcs11", "p12", "cng")


@pytest.fixture(scope="session")
def pairs(pki: TrainingPki) -> Mapping[str, Pair]:
    """One key of each kind."""
    return {kind: pair(pki, kind) for kind in KINDS}


@pytest.fixture(params=BACKENDS)
def holder(request: pytest.FixtureRequest, pki: TrainingPki, pairs: Mapping[str, Pair], tmp_path: Path) -> Holder:
    """The same keys behind each backend."""
    if request.param == "pkcs11":
        return on_token(pki, pairs, tmp_path)
    if request.param == "p12":
        return in_files(pki, pairs, tmp_path)
    if sys.platform != "win32":
        pytest.skip("the certificate store exists on Windows only: this backend is UNTRIED here")
    pytest.skip("put the four keys into the personal store of this Windows first, then name them here")


@pytest.fixture
def public(pairs: Mapping[str, Pair]) -> Iterator[Mapping[str, object]]:
    """The public halves."""
    yield {kind: one.certificate.public_key() for kind, one in pairs.items()}


def fits(public: object, signature: bytes, data: bytes, digest: str) -> None:
    """Judged by another library than the one that signed."""
    if isinstance(public, rsa.RSAPublicKey):
        public.verify(signature, data, padding.PKCS1v15(), ALGORITHMS[digest])
    else:
        assert isinstance(public, ec.EllipticCurvePublicKey)
        public.verify(signature, data, ec.ECDSA(ALGORITHMS[digest]))


def test_every_key_signs_with_every_digest(holder: Holder, public: Mapping[str, object]) -> None:
    with holder.process() as process:
        for kind in KINDS:
            with process.login(holder.token(process, kind), PIN) as opened:
                info = opened.certificate(holder.certificate[kind])
                assert info.der == holder.pairs[kind].der and info.has_key
                for digest in ALGORITHMS:
                    fits(public[kind], opened.sign(info.id, b"noi dung", digest), b"noi dung", digest)
        assert (process.logins, process.operations) == (len(KINDS), 3 * len(KINDS))


@pytest.mark.parametrize("kind", ["rsa-3072", "p-256", "p-384", "p-521"])
def test_a_document_a_file_and_xml_are_signed_and_hold_before_outside_judges(
    holder: Holder, kind: str, prepared: bytes, pki: TrainingPki, trust: Trust, tmp_path: Path
) -> None:
    with holder.process(kind) as process, process.login(holder.token(process, kind), PIN) as opened:
        which = holder.certificate[kind]
        signed = sign_pdf(prepared, "lanh_dao", looks(pki)[0], opened, which, trust=trust).data
        beside = sign_detached(b"Du lieu", opened, which, trust=trust).data
        inside = sign_xml(b"<a><b>1</b></a>", opened, which, trust=trust).data
    assert verify_pdf(signed, trust).ok and verify_xml(inside, trust).ok
    (tmp_path / "signed.pdf").write_bytes(signed)
    said = subprocess.run(["pdfsig", "-nocert", str(tmp_path / "signed.pdf")], capture_output=True, text=True)
    assert "Signature is Valid" in said.stdout, said.stdout
    for name, (cms, content) in {"pdf": cms_of(signed, 0), "p7s": (beside, b"Du lieu")}.items():
        openssl(tmp_path / name, cms, content, pki)


def openssl(place: Path, cms: bytes, content: bytes, pki: TrainingPki) -> None:
    """Chain and value, judged by openssl."""
    paths = {name: place.with_suffix(f".{name}") for name in ("cms", "data", "root", "ca")}
    paths["cms"].write_bytes(cms)
    paths["data"].write_bytes(content)
    for name in ("root", "ca"):
        der = (pki.roots if name == "root" else pki.intermediates)[0]
        words = ["openssl", "x509", "-inform", "DER", "-in", str(der), "-out", str(paths[name])]
        subprocess.run(words, check=True, capture_output=True)
    words = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-purpose", "any",
             "-in", str(paths["cms"]), "-content", str(paths["data"]), "-out", os.devnull,
             "-CAfile", str(paths["root"]), "-certfile", str(paths["ca"])]  # fmt: skip
    said = subprocess.run(words, capture_output=True, text=True)
    assert "successful" in said.stderr, said.stderr


def test_a_wrong_pin_is_told_and_sent_once(holder: Holder) -> None:
    with holder.process("p-256") as process:
        token = holder.token(process, "p-256")
        for times in (1, 2):
            with pytest.raises(errors.WrongPin) as wrong:
                process.login(token, "khong-dung-8")
            assert wrong.value.wrong == times and wrong.value.what_next
            assert "khong-dung-8" not in repr(wrong.value.as_json())
        assert process.logins == 0
        with process.login(token, PIN) as opened:
            assert opened.sign(opened.certificate(holder.certificate["p-256"]).id, b"x")


def test_no_pin_is_in_the_arguments_or_the_environment_of_the_process(holder: Holder) -> None:
    with holder.process("p-256") as process, process.login(holder.token(process, "p-256"), PIN):
        for pid in process.pids():
            shown = Path(f"/proc/{pid}/cmdline").read_bytes() + environment(pid)
            assert b"signing." in shown and PIN.encode() not in shown
            limits = Path(f"/proc/{pid}/limits").read_text("ascii").splitlines()
            assert next(line for line in limits if line.startswith("Max core")).split()[4:6] == ["1", "1"]


def environment(pid: int) -> bytes:
    """What somebody else may read of a process's environment: nothing, unless that is the administrator."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except PermissionError:
        return b""


def test_pulled_out_is_noticed_names_itself_and_works_again_when_back(holder: Holder) -> None:
    with holder.process("p-256") as process:
        token = holder.token(process, "p-256")
        opened = process.login(token, PIN)
        which = opened.certificate(holder.certificate["p-256"]).id
        assert opened.sign(which, b"x")
        holder.pull()
        with pytest.raises(errors.TokenRemoved):
            opened.sign(which, b"x")
        assert token.key not in process.look()
        with pytest.raises(errors.SigningTrouble):
            process.login(token, PIN)
        holder.plug()
        assert token.key in process.look(renew=True), process.problems
        with pytest.raises(errors.NotLoggedIn):
            opened.sign(which, b"x")
        with process.login(holder.token(process, "p-256"), PIN) as again:
            assert again.sign(which, b"x")


def test_a_process_that_is_killed_is_replaced_and_asks_for_the_pin(holder: Holder) -> None:
    with holder.process("p-256") as process:
        token = holder.token(process, "p-256")
        opened = process.login(token, PIN)
        which = opened.certificate(holder.certificate["p-256"]).id
        for pid in process.pids():
            os.kill(pid, signal.SIGKILL)
        with pytest.raises(errors.SigningTrouble):
            opened.sign(which, b"x")
        with pytest.raises(errors.NotLoggedIn):
            opened.sign(which, b"x")
        with process.login(token, PIN) as again:
            assert again.sign(which, b"x")


def test_left_idle_it_asks_for_the_pin_again(holder: Holder) -> None:
    with holder.process("p-256", idle_seconds=0.0) as process:
        opened = process.login(holder.token(process, "p-256"), PIN)
        with pytest.raises(errors.NotLoggedIn):
            opened.sign(opened.certificate(holder.certificate["p-256"]).id, b"x")


def test_an_unknown_certificate_signs_nothing(holder: Holder) -> None:
    with holder.process("p-256") as process, process.login(holder.token(process, "p-256"), PIN) as opened:
        with pytest.raises(errors.CertificateMissing):
            opened.sign("ffffffffffffffff", b"x")
        with pytest.raises(errors.CertificateMissing):
            opened.certificate("khong co")
