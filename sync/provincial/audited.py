"""Which calls are written down in the audit, and the layer that does it once they are answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.provincial.accounts import Accounts
from sync.provincial.audit import Audit, Deed

CALLS: Mapping[str, str] = {
    "GET /files/{sha256}": "file.read",
    "POST /files": "file.sent",
    "POST /holdings/steps": "items.read",
    "GET /tthc/dossiers": "dossiers.listed",
    "GET /reports": "reports.read",
    "POST /reports/delivered": "reports.settled",
    "POST /reports/refused": "reports.settled",
    "POST /reports/retry": "reports.retried",
    "POST /sign-in": "sign-in",
    "POST /training/token": "sign-in",
    "POST /leases": "numbers.lent",
    "POST /leases/return": "numbers.returned",
    "POST /leases/revoke": "numbers.revoked",
    "POST /leases/voids": "numbers.void",
    "GET /leases/ledger": "numbers.read",
    "POST /authorities": "authority.given",
    "POST /authorities/end": "authority.ended",
    "GET /portal/dossiers/{code}": "dossier.looked-up",
    "GET /portal/files/{sha256}": "file.read",
    "GET /field-reports/files/{sha256}": "file.read",
    "PUT /field-reports/offices/{office}/files": "file.sent",
    "POST /payments/events": "payment.told",
    "GET /payments/days/{day}": "payments.read",
    "POST /notices/retry": "notices.retried",
    "POST /notices/told": "notices.told",
    "POST /notices/receipts": "notices.settled",
    "POST /notices/stops": "notices.stopped",
}
"""What is written down however it ends. Of everything else only what is refused because of who asks."""
TURNED_AWAY = (401, 403)
SENDINGS = ("POST /sync/v1", "POST /sync/v2")
NOT_TAKEN = (400, 403, 413, 422)
"""Codes of a sending that was refused whole: not signed by its machine, changed, of another form."""


class Audited:
    """ASGI: notes who asked for what, before the answer's last byte is sent on."""

    def __init__(self, app: ASGIApp, audit: Audit, accounts: Accounts, server: str) -> None:
        self._app, self._audit, self._accounts, self._server = app, audit, accounts, server

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on, and note."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                deed = self._deed(scope, message["status"])
                if deed is not None:
                    await run_in_threadpool(self._note, scope, deed)
            await send(message)

        await self._app(scope, receive, watched)

    def _deed(self, scope: Scope, status: int) -> Deed | None:
        route = getattr(scope.get("route"), "path", "")
        call = f"{scope['method']} {route}"
        what = "sending.refused" if call in SENDINGS and status in NOT_TAKEN else CALLS.get(call, "")
        if (not what and status not in TURNED_AWAY) or status >= 500:
            return None  # nothing was told or done
        named = "/".join(str(value) for value in scope.get("path_params", {}).values())
        query = scope.get("query_string", b"").decode("latin-1")
        about = " ".join(part for part in (self._server, named, query) if part)
        address = scope["client"][0] if scope.get("client") else ""
        return Deed(what or "turned-away", about if what else f"{about} {route}", str(status), address=address)

    def _note(self, scope: Scope, deed: Deed) -> None:
        said: Mapping[str, Any] = scope.get("state", {}).get("signed_in", {})
        caller = self._accounts.caller(Headers(scope=scope).get("authorization", ""))
        person = said.get("person") or (caller.person.id if caller else "")
        device = said.get("device") or (caller.device if caller else "")
        self._audit.note(Deed(deed.what, deed.about, deed.outcome, person, device, deed.address))
