"""The HTTP form of what everybody may see; the portal asks with its key, and hears 304 for what it has."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, HTTPException, Query, Response
from fastapi.responses import JSONResponse, StreamingResponse

from sync.provincial.files import SHA256, FileShelf
from sync.provincial.outside_keys import bearer
from sync.provincial.portal.shelf import PortalShelf
from workflow.steps import canonical

CODE = r"^[A-Z0-9.-]{3,60}$"
DAY = r"^(\d{4}-\d{2}-\d{2})?$"


def add_dossier_portal(app: FastAPI, shelf: PortalShelf, keys: Mapping[str, str]) -> None:
    """Add ``/portal`` to the dossier server."""
    portal = bearer(keys)

    @app.get("/portal/dossiers/{code}")
    def dossier(
        code: str, name: str = Depends(portal), if_none_match: Annotated[str, Header()] = ""
    ) -> Response:
        found = shelf.dossier(code)
        if found is None:
            raise HTTPException(404, "Không có hồ sơ mang mã này.")
        return _tagged(found, if_none_match)

    @app.get("/portal/dossiers")
    def dossiers(
        name: str = Depends(portal), epoch: str = "", after: int = 0, limit: int = 100
    ) -> Response:
        return _changes(shelf, "dossier", epoch, after, limit)

    @app.get("/portal/progress")
    def progress(
        name: str = Depends(portal), since: Annotated[str, Query(pattern=DAY)] = "",
        until: Annotated[str, Query(pattern=DAY)] = "", if_none_match: Annotated[str, Header()] = "",
    ) -> Response:  # fmt: skip
        return _tagged({"since": since, "until": until, "offices": shelf.progress(since, until)}, if_none_match)


def add_document_portal(app: FastAPI, shelf: PortalShelf, files: FileShelf, keys: Mapping[str, str]) -> None:
    """Add ``/portal`` to the document server."""
    portal = bearer(keys)

    @app.get("/portal/documents")
    def documents(name: str = Depends(portal), epoch: str = "", after: int = 0, limit: int = 100) -> Response:
        return _changes(shelf, "document", epoch, after, limit)

    @app.get("/portal/files/{sha256}")
    def file(sha256: str, name: str = Depends(portal)) -> Response:
        office = shelf.public_file(sha256) if SHA256.match(sha256) else None
        found = files.read("documents", office, sha256) if office is not None else None
        if found is None:
            raise HTTPException(404, "Không có văn bản công khai nào mang tệp này.")
        content, size = found
        headers = {"Content-Length": str(size), "ETag": f'"{sha256}"', "X-Content-Type-Options": "nosniff"}
        return StreamingResponse(content, 200, headers, "application/pdf")


def _changes(shelf: PortalShelf, kind: str, epoch: str, after: int, limit: int) -> Response:
    if after < 0 or after > 2**62 or limit < 1:
        raise HTTPException(400, "Tham số không đúng.")
    found = shelf.changes(kind, epoch, after, limit)
    if found is None:
        raise HTTPException(409, "Máy chủ đã khôi phục từ bản cũ; đọc lại từ đầu.")
    return JSONResponse(found)


def _tagged(body: Mapping[str, Any], known: str) -> Response:
    tag = f'"{hashlib.sha256(canonical(body)).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=0, must-revalidate"}
    if known == tag:
        return Response(status_code=304, headers=headers)
    return JSONResponse(dict(body), headers=headers)
