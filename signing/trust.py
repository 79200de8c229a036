"""Whom this machine believes, read from files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from asn1crypto import x509

from signing.certificates import load, load_all
from signing.errors import FileTrouble
from signing.model import Trust


def read_trust(authorities: Sequence[Path], lists: Sequence[Path] = ()) -> Trust:
    """Authorities (PEM or DER, one or many a file) and revocation lists (DER or PEM).

    Self-issued certificates become roots, the others intermediates; without any self-issued one all are roots,
    because that is what naming them can only mean.

    Raises:
        FileTrouble: a file cannot be read, or is neither.
    """
    found = [_certificate(path, der) for path in authorities for der in _pieces(path)]
    crls = tuple(der for path in lists for der in _pieces(path))
    roots = [one for one in found if one.self_issued]
    above = roots or found
    between = [one for one in found if one not in above]
    return Trust(_ders(above), _ders(between), crls)


def _pieces(path: Path) -> list[bytes]:
    try:
        pieces = load_all(path.read_bytes())
        for der in pieces:
            if not der.startswith(b"0"):
                raise ValueError("not DER")
        return pieces
    except (OSError, ValueError) as error:
        text = f"Không đọc được chứng thư hoặc danh sách thu hồi trong tệp “{path.name}”."
        raise FileTrouble(text, "Chọn đúng tệp .cer, .pem hoặc .crl.", detail=str(error)) from error


def _ders(certificates: Sequence[x509.Certificate]) -> tuple[bytes, ...]:
    return tuple(one.dump() for one in certificates)


def _certificate(path: Path, der: bytes) -> x509.Certificate:
    try:
        return load(der)
    except ValueError as error:
        raise FileTrouble(f"Tệp “{path.name}” không chứa chứng thư số đọc được.", detail=str(error)) from error
