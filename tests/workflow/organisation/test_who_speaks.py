"""In whose name a message leaves: the office's own, else that heir's whose person acted, else the first heir's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.workflow.changed import replace
from tests.workflow.organisation.changing_office import AFTER, START, directory, registered
from workflow.documents.speaking import speaking_office
from workflow.steps import Step

KNOWN = directory()


def step(actor: str, at: str) -> Step:
    """Return a step of somebody on a day."""
    made = registered(KNOWN, "moi", "van-thu").steps[-1]
    return replace(made, actor=actor, at=at)


@pytest.mark.parametrize(
    ("office", "actor", "speaks"),
    [
        ("cu", "van-thu", "moi"), ("cu", "van-thu-khac", "moi"), ("chia", "van-thu", "moi"),
        ("chia", "van-thu-khac", "khac"), ("chia", "chu-tich-khac", "khac"), ("moi", "van-thu", "moi"),
    ],
)  # fmt: skip
def test_an_heir_speaks_under_its_own_name(office: str, actor: str, speaks: str) -> None:
    found = speaking_office(office, step(actor, AFTER.isoformat()), KNOWN)
    assert found is not None and found.id == speaks


def test_somebody_of_no_heir_leaves_it_to_the_first() -> None:
    found = speaking_office("chia", step("la", AFTER.isoformat()), KNOWN)
    assert found is not None and found.id in {"moi", "khac"}
    heirs = [id for id in KNOWN.at(AFTER).heirs("chia")]
    assert found.id == heirs[0]


def test_before_it_was_dissolved_the_office_speaks_for_itself() -> None:
    found = speaking_office("cu", step("van-thu-cu", START.isoformat()), KNOWN)
    assert found is not None and found.id == "cu"
    assert speaking_office("la", step("van-thu", (START + timedelta(hours=1)).isoformat()), KNOWN) is None
