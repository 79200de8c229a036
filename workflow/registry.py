"""All rules by kind of item."""

from __future__ import annotations

from typing import Any

from workflow.archive.handing import WorkFileRules
from workflow.documents.incoming import IncomingRules
from workflow.documents.outgoing import OutgoingRules
from workflow.documents.stray import StrayRules
from workflow.dossiers.returning import DossierRules
from workflow.field_reports.reporting import FieldReportRules
from workflow.mandates.mandate import MandateRules
from workflow.registers.entry import EntryRules
from workflow.rules import Registry, Rules


def registry() -> Registry:
    """Return the rules of every kind of item this program knows."""
    documents: tuple[Rules[Any], ...] = (IncomingRules(), OutgoingRules(), StrayRules(), WorkFileRules())
    everything: tuple[Rules[Any], ...] = (*documents, DossierRules(), MandateRules(), EntryRules(), FieldReportRules())
    return {rules.item_kind: rules for rules in everything}
