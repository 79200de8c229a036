"""What an element says, as JSON: text, a dict of its children, a list where one repeats."""

from __future__ import annotations

from typing import Any

from sync.edxml.dates import DATES, TIMES, iso
from sync.edxml.tree import Node
from workflow.vietnamese import nfc

# Identifiers are somebody else's: they come back to the sender exactly as they were sent.
EXACT = frozenset({"DocumentId", "OrganId", "TaskCode"})
SIGNATURE = "Signature"


def value_of(node: Node, odd: list[str], *, signed: bool = False) -> Any:
    """Return the JSON value of one element (see ``package.Header``); what was set apart is left out.

    Args:
        odd: takes what could not be understood, in words.
        signed: the element lies inside a signature, where attributes are said too.
    """
    inside = signed or node.name == SIGNATURE
    value: dict[str, Any] = {f"@{name}": text for name, text in node.attributes.items()} if inside else {}
    children = [child for child in node.children if not child.name.startswith("{")]
    if not children:
        text = _text(node, odd)
        return text if not value else value | ({"#text": text} if text else {})
    by_name: dict[str, list[Any]] = {}
    for child in children:
        by_name.setdefault(child.name, []).append(value_of(child, odd, signed=inside))
    value |= {name: found[0] if len(found) == 1 else found for name, found in by_name.items()}
    return value | ({"#text": node.text} if node.text else {})


def _text(node: Node, odd: list[str]) -> str:
    text = node.text if node.name in EXACT else nfc(node.text).strip()
    if text and node.name in DATES | TIMES:
        read = iso(node.name, text)
        if read is None:
            odd.append(f"Không hiểu ngày «{text[:40]}» ở mục {node.name}; giữ như nơi gửi ghi.")
        return read or text
    return text
