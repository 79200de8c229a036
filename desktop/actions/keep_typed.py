"""Keeps what is being typed, so that a killed program gives it back; a mark of secrecy is not kept even so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop.workplace import Workplace
from workflow.secrets import refuse_secret, refuse_secret_pages
from workflow.store import drafts

_TITLES = ("subject", "title", "type", "type_name")
_PAGES = ("body", "content")


def keep_typed(place: Workplace, key: str, value: Mapping[str, Any]) -> None:
    """Keep what stands in a form under ``key``; judged as the act it is typed for will be.

    Raises:
        SecretDocument: a title or a text bears a mark of secrecy; what was kept before, without it, stays.
        StoreTrouble: the disk does not take it.
    """
    refuse_secret(*(str(value.get(name) or "") for name in _TITLES))
    refuse_secret_pages(str(value.get(name) or "") for name in _PAGES)
    drafts.save(place.database, key, value, place.now())
