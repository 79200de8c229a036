"""A changed copy of a frozen value, and what is computed of a large value once."""

from __future__ import annotations

import pytest
from msgspec import structs

from workflow.documents.incoming_state import Incoming
from workflow.documents.outgoing_state import Outgoing
from workflow.dossiers.dossier import Dossier
from workflow.frozen import repeated, replace


@pytest.mark.parametrize("kind", [Incoming, Outgoing, Dossier])
def test_a_copy_differs_in_what_was_changed_alone_and_cannot_be_changed(kind: type[Incoming]) -> None:
    value = kind("x")
    changed = replace(value, stage="a", office="b")
    assert structs.asdict(changed) == structs.asdict(value) | {"stage": "a", "office": "b"}
    assert type(changed) is kind and value.stage == ""
    assert replace(value) == value and replace(value) is not value
    with pytest.raises(AttributeError):
        changed.stage = "c"  # type: ignore[misc]


def test_a_field_that_does_not_exist_is_refused() -> None:
    with pytest.raises(TypeError):
        replace(Dossier("x"), stage="a", such=1)


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
