"""The one form of refusals on the line: ``{"error": {code, title, text, what_next}}``."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import FastAPI, Request, Response
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

_WORDS = {
    400: ("bad-request", "Yêu cầu không đúng mẫu", "Cập nhật chương trình hoặc báo bộ phận hỗ trợ."),
    401: ("signed-out", "Chưa đăng nhập", "Đăng nhập lại."),
    403: ("not-allowed", "Không được phép", "Liên hệ quản trị của tỉnh."),
    405: ("bad-request", "Cách gọi không đúng", "Cập nhật chương trình hoặc báo bộ phận hỗ trợ."),
    409: ("begin-again", "Phải đọc lại từ đầu", "Đọc lại từ đầu."),
    413: ("too-large", "Yêu cầu quá lớn", "Chia nhỏ rồi gửi lại."),
}
_CALLED_WRONG = {405: "Máy chủ không nhận cách gọi này."}


def error(
    status: int, code: str, title: str, text: str, what_next: str = "", *, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Return a refusal a desk can show as it is."""
    told = {"code": code, "title": title, "text": text, "what_next": what_next}
    return JSONResponse({"error": told}, status, dict(headers or {}))


def worded(app: FastAPI) -> None:
    """Let every refusal of an application have that form, those of the framework too.

    A 404 keeps the framework's: a desk takes it for "no server of ours at this address".
    """
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _unfit)


async def _refused(request: Request, refused: Exception) -> Response:
    assert isinstance(refused, HTTPException)
    status = refused.status_code
    if status not in _WORDS:
        return await http_exception_handler(request, refused)
    code, title, what_next = _WORDS[status]
    return error(status, code, title, _CALLED_WRONG.get(status, refused.detail), what_next, headers=refused.headers)


async def _unfit(request: Request, unfit: Exception) -> Response:
    assert isinstance(unfit, RequestValidationError)
    where = ", ".join(dict.fromkeys(".".join(map(str, fault["loc"])) for fault in unfit.errors()))
    code, title, what_next = _WORDS[400]
    return error(422, code, title, f"Chỗ không đúng: {where}.", what_next)
