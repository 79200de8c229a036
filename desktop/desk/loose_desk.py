"""Files outside every item, as their page sees them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from desktop.actions.sign_loose import may_stamp, survey_file
from desktop.shown import Sight, Stamp
from desktop.workplace import Workplace
from signing.disk import read_file
from signing.model import Role
from signing.reading import sha256
from signing.stamps import at_time


class LooseDesk:
    """Reads files where they lie; every method from the records lane."""

    def __init__(self, place: Workplace) -> None:
        self._place = place

    def roles(self) -> Sequence[Role]:
        """Return what this person may sign files as."""
        return may_stamp(self._place)

    def sight(self, path: str, stamp: Stamp) -> Sight:
        """Return what is known of a file and the place it would be signed at.

        Raises:
            SigningTrouble: it cannot be read, or is no sound, open PDF.
        """
        found, look = survey_file(self._place, Path(path), stamp)
        lines = at_time(look, datetime.now(UTC)).lines
        return Sight(found, sha256(read_file(Path(path))), look.image, lines)

    def read(self, path: str) -> bytes:
        """Return the file itself.

        Raises:
            SigningTrouble: it cannot be read.
        """
        return read_file(Path(path))
