"""Errors of the database file as troubles the person is told; programming errors stay what they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlcipher3 import dbapi2

from workflow.store.troubles import from_sqlite

FAULTS = (DBAPIError, dbapi2.Error)


@contextmanager
def translated(folder: Path) -> Iterator[None]:
    """Turn errors of the database file into troubles the person is told; programming errors stay what they are."""
    try:
        yield
    except FAULTS as error:
        translate(error, folder)
        raise


def translate(error: BaseException, folder: Path) -> None:
    """Raise the trouble that stands for an error of the database file, if one does."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    trouble = from_sqlite(getattr(origin, "sqlite_errorcode", None), folder)
    if trouble is not None:
        raise trouble from error
