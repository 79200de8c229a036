"""Where the province's people sign in: a desk behind the relay must reach those hosts too, and no others."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import requests

from sync.relay.rules import CannotRelay, target_of
from sync.servers.documents_server import sign_in_place
from sync.sign_in.provider import discover


def provider_targets(documents: str, extra_ca: Path | None = None) -> frozenset[tuple[str, int]]:
    """Return host and port of the provider the document server names, of all its endpoints a desk calls.

    Whatever other hosts its pages load from must be named by whoever runs the relay.

    Raises:
        SyncTrouble: no line, or the province has no provider.
    """
    place = sign_in_place(documents, extra_ca)
    with requests.Session() as session:
        if extra_ca is not None:
            session.verify = str(extra_ca)
        provider = discover(place.issuer, session)
    found: set[tuple[str, int]] = set()
    for address in (place.issuer, provider.authorization, provider.token, provider.revocation):
        if urlsplit(address).scheme == "https":
            try:
                found.add(target_of(address))
            except CannotRelay:
                continue  # an address of no host: nobody can be let through to it
    return frozenset(found)
