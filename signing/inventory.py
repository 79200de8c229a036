"""What is plugged in: every token with its certificates and whether each may sign now."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from signing.certificates import describe
from signing.model import TokenInfo, Trust
from signing.token_client import TokenProcess


def token_row(token: TokenInfo, trust: Trust | None = None, at: datetime | None = None) -> dict[str, Any]:
    """A token as ``vic token list`` prints it."""
    moment = at or datetime.now(UTC)
    return {
        "slot": token.slot,
        "label": token.label,
        "serial": token.serial,
        "model": token.model,
        "pin": token.pin,
        "certificates": [describe(one, moment, trust).as_json() for one in token.certificates],
    }


def token_list(process: TokenProcess, trust: Trust | None = None, at: datetime | None = None) -> dict[str, Any]:
    """All tokens, and the modules that failed with their reasons."""
    rows = [token_row(token, trust, at) for token in process.tokens()]
    problems = [{"module": str(path), **trouble.as_json()} for path, trouble in process.problems.items()]
    return {"tokens": rows, "problems": problems} if problems else {"tokens": rows}
