"""Opens the HTTP session a VXP client keeps: one place that knows about extra authorities."""

from __future__ import annotations

from pathlib import Path

import requests


def open_session(extra_ca: Path | None = None) -> requests.Session:
    """Return a session.

    Args:
        extra_ca: PEM file of the authority that issued the endpoint's certificate, when the system knows it not.
    """
    session = requests.Session()
    if extra_ca is not None:
        session.verify = str(extra_ca)
    return session
