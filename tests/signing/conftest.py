"""One training authority, its services and an open token for all signing tests."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from signing.drivers import training_driver
from signing.fields import fill, prepare
from signing.model import Trust
from signing.pdf import sign_pdf
from signing.token_client import OpenToken, TokenProcess
from signing.training.pki import TrainingPki, create, load
from signing.training.services import make_server
from tests.signing.office import AGENCY, BOXES, LEADER, PIN, VALUES, looks, paper
from tests.signing.shim import Shim, around, build, compiler


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrainingPki]:
    """The training authority with its services answering on loopback."""
    if training_driver() is None:
        pytest.skip("SoftHSM2 is not installed")
    folder = tmp_path_factory.mktemp("pki")
    probe = make_server_port()
    made = create(folder, LEADER, AGENCY, PIN, services=f"http://127.0.0.1:{probe}")
    server = make_server(folder, probe)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="training-services")
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


def make_server_port() -> int:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def trust(pki: TrainingPki) -> Trust:
    """Whom the office believes, with the lists of the first day."""
    return pki.trust()


@pytest.fixture(scope="session")
def token(pki: TrainingPki) -> Iterator[OpenToken]:
    """A token that stays open for all tests that only sign."""
    with TokenProcess([pki.module], environment=pki.environment, idle_seconds=3600.0) as process:
        yield process.login(process.find(label=pki.token_label), PIN)


@pytest.fixture
def process(pki: TrainingPki) -> Iterator[TokenProcess]:
    """A token process of this test's own."""
    with TokenProcess([pki.module], environment=pki.environment) as own:
        yield own


@pytest.fixture
def own_pki(pki: TrainingPki, tmp_path: Path) -> TrainingPki:
    """A copy of the authority whose token this test may damage."""
    return copied(pki, tmp_path / "pki")


def copied(pki: TrainingPki, folder: Path) -> TrainingPki:
    """Copy the authority with its token, so that what is written there stays there."""
    shutil.copytree(pki.folder, folder)
    text = (folder / "softhsm2.conf").read_text("utf-8").replace(str(pki.folder), str(folder))
    (folder / "softhsm2.conf").write_text(text, "utf-8")
    return load(folder)


@pytest.fixture(scope="session")
def prepared() -> bytes:
    """A draft with its empty places."""
    return prepare(paper(2), BOXES)


@pytest.fixture(scope="session")
def signed(prepared: bytes, token: OpenToken, pki: TrainingPki, trust: Trust) -> bytes:
    """The draft after the leader signed it (level B)."""
    return sign_pdf(prepared, "lanh_dao", looks(pki)[0], token, "lanh_dao", trust=trust).data


@pytest.fixture(scope="session")
def sealed(signed: bytes, token: OpenToken, pki: TrainingPki, trust: Trust) -> bytes:
    """The signed draft with number and date, sealed."""
    return sign_pdf(fill(signed, VALUES), "co_quan", looks(pki)[1], token, "co_quan", trust=trust).data


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shim as a library."""
    if compiler() is None:
        pytest.skip("NO C COMPILER: drivers that fail are not tried on this machine")
    return build(tmp_path_factory.mktemp("shim"))


@pytest.fixture
def shim(built: Path, pki: TrainingPki, tmp_path: Path) -> Shim:
    """A shim of this test's own in front of the training token."""
    return around(built, pki.module, pki.environment, tmp_path)
