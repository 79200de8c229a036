"""States and rows of lists as they are kept with items: JSON, written and read by the types themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar, cast

import msgspec

from workflow.plain import to_plain
from workflow.rules import Row, Rules
from workflow.store.packing import is_first, pack_bytes, unpack, unpack_bytes

S = TypeVar("S")

_encoder = msgspec.json.Encoder(enc_hook=to_plain)
_rows = msgspec.json.Decoder(list[Row])
_COLUMNS = frozenset(Row.__struct_fields__)


def pack_state(state: Any) -> bytes:
    """Return a state as it is kept with the item."""
    return pack_bytes(_encoder.encode(state))


def read_state(rules: Rules[S], kept: bytes | str) -> S:
    """Read what ``pack_state`` wrote, in this version of the program or an earlier one.

    Raises:
        ValueError: it is not a state of these rules.
    """
    if is_first(kept):
        return rules.from_json({**_untouched(cast(Any, rules)), **json.loads(unpack(kept))})
    text = unpack_bytes(cast(bytes, kept))
    try:
        return cast(S, _reader(cast(Any, rules)).decode(text))
    except msgspec.ValidationError:
        # A step made elsewhere may have put a value of another type into a field; the rules live with it, so do we.
        return rules.from_json(json.loads(text))


def row_json(row: Row) -> str:
    """Return a row as the JSON text kept with the item; the search words are kept elsewhere."""
    whole = _encoder.encode(row)
    # The words are the last column; inside a text a quote would be escaped, so this finds the column and nothing else.
    return f"{whole[: whole.rindex(_WORDS)].decode()}}}"


_WORDS = b',"words":"'


def row_from(text: str) -> Row:
    """Read what ``row_json`` wrote; a column this version does not know is left out."""
    return rows_from([text])[0]


def rows_from(texts: Sequence[str]) -> list[Row]:
    """Read several rows at once."""
    whole = f"[{','.join(texts)}]"
    try:
        return _rows.decode(whole)
    except msgspec.ValidationError:
        return [Row(**_known(value)) for value in json.loads(whole)]


def _known(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value[name] for name in _COLUMNS if name in value}


@cache
def _reader(rules: Rules[Any]) -> msgspec.json.Decoder[Any]:
    """Return what reads the states of these rules."""
    return msgspec.json.Decoder(type(rules.empty("")))


@cache
def _untouched(rules: Rules[Any]) -> Mapping[str, Any]:
    """Return what an untouched item holds: programs up to shape 8 left that out of what they kept."""
    value: Mapping[str, Any] = json.loads(json.dumps(rules.to_json(rules.empty(""))))
    return value
