"""Whom a relay serves and where it lets them through: the configured servers only, machines of the own network only."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from workflow.errors import Trouble

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
OWN_NETWORKS = ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "::1/128",
                "fc00::/7", "fe80::/10")  # fmt: skip
"""Addresses that no router of the internet passes on (RFC 1918, RFC 4193, link-local)."""


class CannotRelay(Trouble):
    """The relay cannot begin; nothing was changed."""

    code = "relay"
    title = "Không chạy được máy chuyển tiếp"


@dataclass(frozen=True, slots=True)
class RelayRules:
    """What a relay lets through, and its limits.

    Attributes:
        targets: (host, port) of the servers; nothing else is ever connected to.
        networks: where its clients may be.
        most: connections at once, ``per_client`` of them from one address.
        idle: seconds without a byte in either direction after which a connection ends; longer than a desk's pause.
        patience: seconds a client may take to say what it wants.
    """

    targets: frozenset[tuple[str, int]]
    networks: tuple[Network, ...]
    most: int = 256
    per_client: int = 48
    idle: float = 180.0
    patience: float = 15.0

    def lets_in(self, address: str) -> bool:
        """Tell whether a client of this address is served."""
        try:
            client = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return False
        plain = getattr(client, "ipv4_mapped", None) or client
        return any(plain.version == network.version and plain in network for network in self.networks)


def relay_rules(urls: Iterable[str], networks: Sequence[str] = (), **limits: float) -> RelayRules:
    """Return the rules for the servers at ``urls``.

    Args:
        networks: those of the clients; private ones unless given.

    Raises:
        CannotRelay: a server is not https, or a network cannot be read.
    """
    targets = frozenset(target_of(url) for url in urls)
    if not targets:
        raise CannotRelay("Chưa nêu máy chủ nào.", "Thêm --to https://… cho từng máy chủ của tỉnh.")
    try:
        known = tuple(ipaddress.ip_network(text) for text in (networks or OWN_NETWORKS))
    except ValueError as why:
        raise CannotRelay(f"Không hiểu dải mạng: {why}.", "Ghi dạng 192.168.1.0/24.") from None
    return RelayRules(targets, known, **limits)  # type: ignore[arg-type]


def target_of(url: str) -> tuple[str, int]:
    """Return host and port of a server's address.

    Raises:
        CannotRelay: it is not https: whoever relays could read it.
    """
    parts = urlsplit(url)
    try:
        host, port = parts.hostname, parts.port or 443
    except ValueError:
        host, port = None, 0
    if parts.scheme != "https" or not host:
        raise CannotRelay(f"Địa chỉ “{url}” không phải https.", "Máy chuyển tiếp chỉ cho qua đường đã mã hóa.")
    return host.lower().rstrip("."), port
