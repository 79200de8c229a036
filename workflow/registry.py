"""All rules by kind of item."""

from __future__ import annotations

from workflow.documents.incoming import IncomingRules
from workflow.documents.outgoing import OutgoingRules
from workflow.rules import Registry


def registry() -> Registry:
    """Return the rules of every kind of item this program knows."""
    return {rules.item_kind: rules for rules in (IncomingRules(), OutgoingRules())}
