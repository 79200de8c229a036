"""The one form of refusals on the line: ``{"error": {code, title, text, what_next}}``."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi.responses import JSONResponse


def error(
    status: int, code: str, title: str, text: str, what_next: str = "", *, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Return a refusal a desk can show as it is."""
    told = {"code": code, "title": title, "text": text, "what_next": what_next}
    return JSONResponse({"error": told}, status, dict(headers or {}))
