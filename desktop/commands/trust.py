"""What ``--trust`` and ``--crl`` name: certificates and revocation lists read from files."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from signing import certificates
from signing.batch import read_file
from signing.model import Trust


def add_trust(parser: argparse.ArgumentParser) -> None:
    """Let a command take ``--trust`` and ``--crl``."""
    parser.add_argument("--trust", type=Path, nargs="+", action="extend", default=[], metavar="PEM")
    parser.add_argument("--crl", type=Path, nargs="+", action="extend", default=[], metavar="FILE")


def trust_from(trust: Sequence[Path], crls: Sequence[Path]) -> Trust:
    """Return whom the person named: self-issued certificates are roots, others help to build the chain.

    Raises:
        FileTrouble: a file cannot be read.
    """
    found = [der for path in trust for der in certificates.load_all(read_file(path))]
    own = [der for der in found if _self_issued(der)]
    roots = own or found
    return Trust(
        tuple(roots),
        tuple(der for der in found if der not in roots),
        tuple(der for path in crls for der in certificates.load_all(read_file(path))),
    )


def _self_issued(der: bytes) -> bool:
    certificate = certificates.load(der)
    return bool(certificate.subject == certificate.issuer)
