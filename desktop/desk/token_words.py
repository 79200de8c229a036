"""The token in the machine, in the words of the status bar and of the PIN card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from desktop.actions.choose_certificate import Fit, fitting, trust_of
from desktop.shown import TokenState
from desktop.workplace import Workplace
from signing import certificates
from signing.drivers import backend_of
from signing.errors import SigningTrouble
from signing.list_age import ago, list_age
from signing.model import TokenInfo

PIN_WORDS = {"low": "Đã nhập sai mã PIN, còn ít lần thử", "final": "Chỉ còn 1 lần thử", "locked": "USB ký số đã khóa"}
NAMES = {"token": "USB ký số", "file": "Tệp chứng thư", "store": "Kho chứng thư Windows"}
BY_FILE = "file:"
"""Begins a choice among files whose certificates nobody can read yet; the rest is the file's number."""
_KINDS: dict[str, Literal["token", "file", "store"]] = {"pkcs11": "token", "file": "file", "cng": "store"}


def token_state(place: Workplace, kind: str = "") -> TokenState:
    """Return what is plugged in, as it serves the act ``kind``; a missing token is a state, not an error."""
    tokens = place.tokens.tokens()
    fits = fitting(place, tokens, kind)
    if fits:
        return _mine(place, fits)
    if tokens:
        return _not_mine(place, tokens)
    problem = next(iter(place.tokens.problems.values()), None)
    return TokenState(False, _absent(problem))


def describe(token: TokenInfo) -> Literal["token", "file", "store"]:
    """Return what holds the keys."""
    return _KINDS[backend_of(token.module)]


def _absent(problem: SigningTrouble | None) -> str:
    return f"USB ký số: {problem.title.lower()}" if problem is not None else "USB ký số: chưa cắm"


def _mine(place: Workplace, fits: Sequence[Fit]) -> TokenState:
    """The first that may sign; several that may are offered for a choice."""
    best, usable = fits[0], [one for one in fits if one.state.usable]
    state, token = best.state, best.token
    words = PIN_WORDS.get(token.pin) or state.why_not or f"sẵn sàng, hạn đến {state.not_after:%m/%Y}"
    lists, stale = _lists(place, best)
    choices = tuple((one.info.fingerprint, _choice(one)) for one in usable) if len(usable) > 1 else ()
    return TokenState(
        True, f"{NAMES[describe(token)]}: {words[0].lower()}{words[1:]}", token.label, state.subject.name,
        state.subject.organization, f"{state.not_after:%d/%m/%Y}", token.pin, describe(token), max(token.pin_min, 1),
        token.pin_max, token.protected, state.why_not, lists, stale, choices,
    )  # fmt: skip


def _not_mine(place: Workplace, tokens: Sequence[TokenInfo]) -> TokenState:
    """Somebody else's token; or a file whose certificates can be read only with its passphrase."""
    files = [one for one in tokens if one.hidden]
    hidden = files[0] if files else None
    token = hidden or next((one for one in tokens if one.label == place.settings.signing.token), tokens[0])
    kind = describe(token)
    if hidden is not None:
        words = f"{NAMES[kind]}: cần mật khẩu để đọc"
        choices = tuple((f"{BY_FILE}{one.serial}", f"Tệp {one.label}") for one in files) if len(files) > 1 else ()
        return TokenState(True, words, token.label, kind=kind, pin_min=1, pin_max=token.pin_max, choices=choices)
    words = f"{NAMES[kind]}: không có chứng thư của tôi"
    return TokenState(
        True, words, token.label, pin=token.pin, kind=kind, pin_min=max(token.pin_min, 1), pin_max=token.pin_max,
        protected=token.protected, why_not=f"Không phải chứng thư của người ký{_whose(place, token)}.",
    )  # fmt: skip


def _whose(place: Workplace, token: TokenInfo) -> str:
    names = [certificates.describe(one, place.now()).subject.name for one in token.certificates]
    named = ", ".join(dict.fromkeys(name for name in names if name))
    return f" mà của {named}" if named else ""


def _lists(place: Workplace, fit: Fit) -> tuple[str, bool]:
    """Return how old the revocation list is that says the certificate stands."""
    found = list_age(fit.info.der, trust_of(place), place.now())
    if found is None:
        return "Chưa có danh sách thu hồi trên máy này", True
    return f"Danh sách thu hồi lập {ago(found.age)}", found.over


def _choice(fit: Fit) -> str:
    state = fit.state
    until = f"hạn đến {state.not_after:%d/%m/%Y}"
    return f"{state.subject.name} · {until} · {state.issuer} · số {state.serial[-8:]} · {fit.token.label}"
