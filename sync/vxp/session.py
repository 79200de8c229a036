"""Opens the HTTP session a VXP client keeps: one place that knows about extra authorities and relays."""

from __future__ import annotations

from pathlib import Path

import requests


def open_session(extra_ca: Path | None = None, relay: str = "") -> requests.Session:
    """Return a session.

    Args:
        extra_ca: PEM file of the authority that issued the endpoint's certificate, when the system knows it not.
        relay: address of the office's own relay, through which encrypted connections go.
    """
    session = requests.Session()
    if extra_ca is not None:
        session.verify = str(extra_ca)
    if relay:
        session.trust_env = False  # what requests finds in the environment would win over the relay
        session.proxies["https"] = relay
    return session
