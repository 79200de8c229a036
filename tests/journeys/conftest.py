"""One training province for all journeys of a worker; desks opened anew for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop.secrets_box import SecretsBox
from desktop.training.province import Province
from signing.drivers import training_driver
from tests.journeys.province import Office, training_province


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    """A real province: servers and signing authority as child processes, five desks."""
    if training_driver() is None:
        pytest.skip("SoftHSM2 is not installed")
    with training_province(tmp_path_factory.mktemp("province")) as province:
        yield province


@pytest.fixture(scope="session")
def boxes() -> dict[str, SecretsBox]:
    """Secrets opened so far."""
    return {}


@pytest.fixture
def office(province: Province, boxes: dict[str, SecretsBox]) -> Iterator[Office]:
    """The commune's desks; closed when the test ends."""
    with Office(province, boxes) as office:
        yield office
