"""One login for many files: opens the token, has them signed by whoever works on files, counts what it cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from signing.orders import BatchOutcome, SignOrder, SignOutcome, SignRequest
from signing.pdf_work import PdfWork
from signing.steering import SteeredToken, Steering
from signing.token_client import OpenToken

Progress = Callable[[int, int], None]
Tell = Callable[[SignOutcome], None]


def sign_files(
    requests: Sequence[SignRequest],
    login: Callable[[], OpenToken],
    order: SignOrder,
    work: PdfWork,
    *,
    steering: Steering | None = None,
    progress: Progress = lambda done, total: None,
    tell: Tell = lambda outcome: None,
) -> BatchOutcome:
    """Sign files with a single login; results in the order of the files.

    Args:
        login: opens the token; called once, so a PIN is sent once.
        steering: pause, go on and stop from any thread, effective between two signatures.
        progress: told after each file how many of how many are done.
        tell: told what became of each file, as soon as it is known.

    Raises:
        SigningTrouble: the login itself failed; nothing was signed.
    """
    batch = BatchOutcome(logins=1)
    with login() as token:
        before = token.operations
        try:
            for outcome in work.sign_files(requests, SteeredToken(token, (steering or Steering()).wait), order):
                batch.results.append(outcome)
                tell(outcome)
                progress(len(batch.results), len(requests))
        finally:
            batch.operations = token.operations - before
    return batch
