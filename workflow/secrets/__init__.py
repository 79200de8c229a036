"""State secrets never enter a networked computer: every door asks here before the first byte is kept."""

from __future__ import annotations

from workflow.secrets.marks import secret_doubt, secret_file_name, secret_mark
from workflow.secrets.pages import secret_pages
from workflow.secrets.refusing import WITHHELD, refuse_secret, refuse_secret_pages, withheld

__all__ = [
    "WITHHELD", "refuse_secret", "refuse_secret_pages", "secret_doubt", "secret_file_name", "secret_mark",
    "secret_pages", "withheld",
]  # fmt: skip
