"""Sign-in at the document server: where people sign in, and a token for who was vouched for."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field

from sync.provincial.accounts import Accounts
from sync.provincial.identity import Identity
from workflow.people import Directory


class Brought(BaseModel):
    """What a desk brings from the provider, and which machine it is."""

    model_config = ConfigDict(extra="forbid", strict=True)
    id_token: str = Field(min_length=20, max_length=16_384)
    device: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._-]+$")


def add_sign_in(
    app: FastAPI, identity: Identity | None, accounts: Accounts, directory: Callable[[], Directory]
) -> None:
    """Add ``GET`` and ``POST /sign-in``; without a provider both are absent (404)."""

    @app.get("/sign-in")
    def place() -> dict[str, str | int]:
        if identity is None:
            raise HTTPException(404, "Tỉnh chưa khai báo máy chủ đăng nhập.")
        rules = identity.rules
        return {
            "issuer": rules.issuer, "client_id": rules.client_id, "scopes": rules.scopes,
            "offline_hours": rules.offline_hours,
        }  # fmt: skip

    @app.post("/sign-in")
    def enter(brought: Brought, request: Request) -> dict[str, str]:
        request.state.signed_in = {"device": brought.device}
        if identity is None:
            raise HTTPException(404, "Tỉnh chưa khai báo máy chủ đăng nhập.")
        person = identity.person(brought.id_token, directory())
        request.state.signed_in = {"person": person, "device": brought.device}
        return {"person": person, "token": accounts.issue(person, brought.device)}
