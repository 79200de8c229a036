"""The token of one desk: noticed as it comes and goes; signing with one login, each item its own step."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from typing import Any

from desktop.actions.choose_certificate import fitting, trust_of
from desktop.desk.acts import do_signing
from desktop.desk.in_turn import Round
from desktop.desk.token_words import BY_FILE, token_state
from desktop.shown import TokenState, Told
from desktop.workplace import Workplace
from signing import certificates, errors
from signing.model import SigningToken, TokenInfo
from signing.pdf_work import PdfWork

FRESH_SECONDS = 30.0
"""So long a state is believed while the same tokens lie in their slots; then lists and dates are looked at again."""
AHEAD = frozenset({
    "outgoing.signed", "outgoing.initialled", "outgoing.cosigned", "outgoing.sealed", "dossier.result_signed",
    "dossier.result_sealed", "file.leader", "file.agency", "file.appendix",
})  # fmt: skip
"""Acts that change nothing before the key is used: the next item may be made ready while the token works. The others
take a number first, which nobody shall spend on an item that is not signed after all."""


class TokenDesk:
    """Called from the token lane only, so nobody is logged in while the state is asked."""

    def __init__(self, place: Workplace, clock: Callable[[], float] = time.monotonic) -> None:
        self._place, self._clock = place, clock
        self._seen: Mapping[Any, Any] | None = None
        self._states: dict[str, TokenState] = {}
        self._until = 0.0

    def state(self, kind: str = "") -> TokenState:
        """Return what is plugged in, as it serves the act ``kind``.

        Cheap while nothing changed: which tokens are there and their tries are asked each time, certificates and
        lists only after a change. While nothing fits, drivers that list their slots once are made to look again.
        """
        known = self._states.get(kind)
        seen = self._place.tokens.look(renew=known is not None and not known.owner)
        if known is not None and seen == self._seen and self._clock() < self._until:
            return known
        if seen != self._seen or self._clock() >= self._until:
            self._states.clear()
        self._seen, self._until = seen, self._clock() + FRESH_SECONDS
        found = self._states[kind] = token_state(self._place, kind)
        return found

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

        While the token works for one item the next is made ready. When the token leaves off (pulled out, another in its
        place, crashed), the items left are not begun.

        Args:
            values: ``certificate`` is the fingerprint of the one chosen among several.
            told: hears of each item before ("signing") and after it ("signed", "refused" with the reason, "stopped"
                when the token left off); its answer to "signing" decides whether this item and the rest are signed.
            last_try: the person knows that a wrong PIN now locks the token; without that it is not sent.

        Returns:
            Item and "", or what went wrong, of every item that was begun.

        Raises:
            SigningTrouble: no token, another person's, wrong PIN; nothing was signed.
        """
        tell = told or (lambda item, state, words: True)
        chosen = str(values.get("certificate") or "")
        self._states.clear()  # a login may make known what was hidden before, or cost a try
        with self._place.tokens.login(self._plugged_in(kind, chosen), pin, final_try_agreed=last_try) as token:
            if chosen and not chosen.startswith(BY_FILE):
                token.only(chosen)
            round_ = Round(items, token, self._do(kind, values), tell, _why)
            self._run(round_, len(items) > 1 and kind.partition("@")[0] in AHEAD)
        return [(item, _why(trouble) if trouble is not None else "") for item, trouble in round_.results]

    def _run(self, round_: Round, ahead: bool) -> None:
        """Sign with a second process for files where that helps; a single one works as ever."""
        signer = self._place.signer
        other = signer.another() if ahead else None
        if other is None:
            round_.alone(signer)
            return
        with closing(other):
            round_.together(signer, other)

    def _do(self, kind: str, values: Mapping[str, Any]) -> Callable[[PdfWork, str, SigningToken], None]:
        place = self._place

        def do(work: PdfWork, item: str, token: SigningToken) -> None:
            do_signing(place if work is place.signer else place.beside(work), item, kind, token, values)

        return do

    def _plugged_in(self, kind: str, chosen: str) -> TokenInfo:
        """Return the token with the certificate that signs; nobody else's is ever sent a PIN.

        Raises:
            SigningTrouble: none, several, somebody else's, or a certificate that may not sign today.
        """
        tokens = self._place.tokens
        there = tokens.tokens()
        fits = fitting(self._place, there, kind)
        if not fits and not any(one.hidden for one in there):
            tokens.close()  # the person pressed: a driver that lists its slots only at its start is started anew
            there = tokens.tokens()
            fits = fitting(self._place, there, kind)
        hidden = [one for one in there if one.hidden]
        if chosen.startswith(BY_FILE):
            fits, hidden = (), [one for one in hidden if one.serial == chosen.removeprefix(BY_FILE)]
        elif chosen:
            fits = tuple(one for one in fits if one.info.fingerprint == chosen)
        usable = [one for one in fits if one.state.usable]
        if len(usable) > 1:
            raise errors.CertificateUnclear()
        if fits:
            certificates.check(certificates.load(fits[0].info.der), trust_of(self._place), self._place.now())
            return fits[0].token
        if len(hidden) == 1:
            return hidden[0]
        if hidden:
            names = ", ".join(f"“{one.label}”" for one in hidden)
            raise errors.SeveralTokens(f"Máy có nhiều tệp chứng thư: {names}.", "Chọn một tệp rồi nhập mật khẩu.")
        if there:
            raise errors.WrongToken()
        raise next(iter(tokens.problems.values()), errors.NoToken())


def _why(trouble: Exception) -> str:
    parts = (getattr(trouble, name, "") for name in ("text", "what_next"))
    return " ".join([f"{getattr(trouble, 'title', '')}.", *(part for part in parts if part)]).strip()
