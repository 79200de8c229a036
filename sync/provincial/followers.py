"""What an accepted step leads to on the server besides its own row: foreseen before, written in its transaction."""

from __future__ import annotations

from typing import Any, Protocol

from sqlalchemy import Connection

from workflow.people import Directory
from workflow.rules import Rules
from workflow.steps import Step


class Follower(Protocol):
    """Somebody who writes rows of their own because of accepted steps.

    What can go wrong with strange contents goes wrong in ``foresee``, before anything of the step is written.
    """

    def foresee(self, rules: Rules[Any], before: Any, step: Step, after: Any, directory: Directory) -> Any:
        """Return what the step leads to; nothing is written."""
        ...

    def follow(self, connection: Connection, office: str, step: Step, seen: Any) -> None:
        """Write what was foreseen, in the transaction of the step."""
        ...
