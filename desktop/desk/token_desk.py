"""The token of one desk: its state, noticed anew when it is plugged in again; signing with one login, item by item."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from desktop.desk.acts import do_signing
from desktop.desk.token_words import token_state
from desktop.shown import TokenState, Told
from desktop.workplace import Workplace
from signing.errors import NoToken, SigningTrouble
from signing.model import TokenInfo
from workflow.errors import Trouble

ANEW_SECONDS = 12.0
"""Some drivers list their tokens only at their start; while none is there, the token process starts anew so often."""


class TokenDesk:
    """Called from the token lane only, so nobody is logged in while the state is asked."""

    def __init__(self, place: Workplace, clock: Callable[[], float] = time.monotonic) -> None:
        self._place, self._clock = place, clock
        self._anew_at = 0.0

    def state(self) -> TokenState:
        """Return what is plugged in; when nothing is, ask a freshly started driver now and then."""
        found = token_state(self._place)
        if found.present or self._clock() < self._anew_at:
            return found
        self._anew_at = self._clock() + ANEW_SECONDS
        self._place.tokens.close()
        return token_state(self._place)

    def sign(
        self,
        items: Sequence[str],
        kind: str,
        pin: str,
        values: Mapping[str, Any],
        told: Told | None = None,
        *,
        last_try: bool = False,
    ) -> Sequence[tuple[str, str]]:
        """Do an act that signs on every item with one login; one that fails never stops the rest.

        Args:
            told: hears of each item before ("signing") and after it ("signed", "refused" with the reason); its
                answer to "signing" decides whether this item and the rest are still signed.
            last_try: the person knows that a wrong PIN now locks the token; without that it is not sent.

        Returns:
            Item and "", or what went wrong, of every item that was begun.

        Raises:
            SigningTrouble: no token, wrong PIN; nothing was signed.
        """
        tell = told or (lambda item, state, words: True)
        results: list[tuple[str, str]] = []
        with self._place.tokens.login(self._plugged_in(), pin, final_try_agreed=last_try) as token:
            for item in items:
                if not tell(item, "signing", ""):
                    break
                why = ""
                try:
                    do_signing(self._place, item, kind, token, values)
                except (Trouble, SigningTrouble) as trouble:
                    why = f"{trouble.title}. {trouble.text} {trouble.what_next}".strip()
                results.append((item, why))
                tell(item, "refused" if why else "signed", why)
        return results

    def _plugged_in(self) -> TokenInfo:
        """Return this profile's token; some drivers see one that was plugged in again only when started anew."""
        tokens, label = self._place.tokens, self._place.settings.signing.token
        try:
            return tokens.find(label=label)
        except NoToken:
            tokens.close()
            return tokens.find(label=label)
