"""A quick copy of a frozen value is the same copy the standard library makes, and refuses what it would get wrong."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

import pytest

from workflow.documents.incoming_state import Incoming
from workflow.documents.outgoing_state import Outgoing
from workflow.dossiers.dossier import Dossier
from workflow.frozen import repeated, replace


@pytest.mark.parametrize("kind", [Incoming, Outgoing, Dossier])
def test_a_copy_is_the_one_the_standard_library_makes(kind: type[Incoming]) -> None:
    value = kind("x")
    changed = replace(value, stage="a", office="b")
    assert changed == dataclasses.replace(value, stage="a", office="b")
    assert type(changed) is kind and value.stage == ""
    assert replace(value) == value and replace(value) is not value
    with pytest.raises(dataclasses.FrozenInstanceError):
        changed.stage = "c"  # type: ignore[misc]


def test_a_field_that_does_not_exist_is_refused() -> None:
    with pytest.raises(TypeError, match="has no such, nor_this"):
        replace(Dossier("x"), stage="a", such=1, nor_this=2)


@dataclass(frozen=True)
class Computes:
    """More than its fields."""

    one: int
    two: int

    def __post_init__(self) -> None:
        """Would be passed over."""


@dataclass(frozen=True)
class Keeps:
    """A field nobody hands in."""

    one: int
    two: int = field(init=False, default=2)


@dataclass(frozen=True)
class Single:
    """Too small."""

    one: int


@pytest.mark.parametrize("value", [Computes(1, 2), Keeps(1), Single(1)])
def test_what_is_more_than_its_fields_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        replace(value, one=3)


def test_a_large_value_that_comes_again_is_not_computed_again() -> None:
    asked: list[str] = []

    @repeated
    def told(value: dict[str, int]) -> str:
        asked.append(str(value))
        return str(value)

    value = {"one": 1}
    assert [told(value) for _ in range(4)] == ["{'one': 1}"] * 4
    assert len(asked) == 2  # once seen, once kept; then known


def test_a_large_value_changed_in_place_is_computed_anew() -> None:
    told = repeated(str)
    value = {"one": [1]}
    for _ in range(3):
        told(value)
    value["one"].append(2)
    assert told(value) == "{'one': [1, 2]}"
    for number in range(100):
        assert told({"one": [number]}) == f"{{'one': [{number}]}}"
    assert told(value) == "{'one': [1, 2]}"
