"""The HTTP form of one lane's server: steps, files, number blocks, catalogues, sign-in; no rule lives here."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import ClientDisconnect

from sync.provincial.accounts import Accounts, Caller
from sync.provincial.anchors import Anchors
from sync.provincial.answers import worded
from sync.provincial.authorities import add_authorities
from sync.provincial.catalogues import Catalogues
from sync.provincial.courier.office_keys import own_keys
from sync.provincial.feed import Feed
from sync.provincial.files import LARGEST_PIECE, FileShelf, WrongDigest, WrongOffset
from sync.provincial.gap_ledger import GapLedger
from sync.provincial.holdings_app import add_holdings
from sync.provincial.identity import Identity, read_rules
from sync.provincial.leases import Leases
from sync.provincial.lending import add_leases
from sync.provincial.loan_papers import LoanPapers
from sync.provincial.notices.routes import add_mending, add_notices
from sync.provincial.notices.setting_up import Notices, notices
from sync.provincial.outside import add_outside, add_outside_documents, followers
from sync.provincial.portal_reports import PortalReports
from sync.provincial.reports_app import add_reports, read_keys
from sync.provincial.sendings import NotSigned, OtherKey
from sync.provincial.sign_in_app import add_sign_in
from sync.provincial.steps import Acceptance
from sync.provincial.store import ServerStore
from sync.provincial.sync_app import Exchanging, add_sync
from sync.provincial.tthc import received_dossiers
from workflow.documents.series import ONE_SERIES, Numbering, numbering_from
from workflow.errors import AlreadyDone, NotAllowed, Refusal
from workflow.rules import Registry

LARGEST_BODY = 8 * 1024 * 1024
HANOI = timezone(timedelta(hours=7))
TUS = {"Tus-Resumable": "1.0.0"}
Who = Callable[..., Any]
"""What FastAPI asks who is calling: a function, waiting or not, that returns a ``Caller``."""
STATUS_OF = {WrongDigest: 460, WrongOffset: 409, AlreadyDone: 409, NotAllowed: 403, OtherKey: 403, NotSigned: 403}


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything the apps of both lanes share; ``now`` is the clock of the province."""

    store: ServerStore
    catalogues: Catalogues
    accounts: Accounts
    acceptance: Acceptance
    feed: Feed
    files: FileShelf
    leases: Leases
    numbers: GapLedger
    reports: PortalReports
    portal_keys: Mapping[str, str]
    identity: Identity | None
    training: bool
    now: Callable[[], datetime]
    notices: Notices


def parts(store: ServerStore, catalogues: Catalogues, registry: Registry, *, training: bool = False) -> Parts:
    """Put the parts of the servers together.

    Args:
        training: let anybody on this machine sign in as anybody; never for a real province.

    Raises:
        BadKeys: the file with the keys of the portal's carriers cannot be used.
        BadChannels, BadTemplates: what the outside is told by cannot be used.
    """
    files = FileShelf(store)
    told = notices(store, _hanoi)

    papers = LoanPapers(lambda: own_keys(store.folder).sign)

    def numbering(office: str) -> Numbering:
        known = catalogues.get("registers")
        return numbering_from(known.body, office) if known else ONE_SERIES

    return Parts(
        store,
        catalogues,
        Accounts(store, catalogues),
        Acceptance(store, registry, catalogues, files, followers(told, _hanoi), papers),
        Feed(store),
        files,
        Leases(store, numbering, papers),
        GapLedger(store),
        PortalReports(store, catalogues),
        read_keys(store.folder),
        Identity(rules) if (rules := read_rules(store.folder)) else None,
        training,
        _hanoi,
        told,
    )


def _hanoi() -> datetime:
    return datetime.now(HANOI)


class Removed(Exception):
    """A machine that was taken out asks: it is told so, with the proof that makes it wipe itself."""

    def __init__(self, proof: str) -> None:
        super().__init__()
        self.proof = proof


def _removed(request: Request, removed: Exception) -> Response:
    assert isinstance(removed, Removed)
    told = {
        "code": "device-removed", "title": "Máy đã bị gỡ", "text": "Quản trị của tỉnh đã gỡ máy này.",
        "what_next": "Muốn dùng lại máy này, liên hệ quản trị.", "proof": removed.proof,
    }  # fmt: skip
    return JSONResponse({"error": told}, 401)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class SignIn(_Strict):
    """Who wants a training token, for which machine."""

    person: str = Field(min_length=1, max_length=64)
    device: str = Field(min_length=1, max_length=64)


def documents_app(shared: Parts) -> FastAPI:
    """Return the document server."""
    app = _lane_app(shared, "documents")
    add_outside_documents(app, shared.store, shared.catalogues, shared.acceptance, shared.files, shared.now)
    add_authorities(app, shared.catalogues, _signed_in(shared), shared.now)
    add_sign_in(app, shared.identity, shared.accounts, shared.catalogues.directory)
    if shared.training:

        @app.post("/training/token")
        def issue_token(who: SignIn) -> dict[str, str]:
            return {"token": shared.accounts.issue(who.person, who.device)}

    return app


def dossiers_app(shared: Parts) -> FastAPI:
    """Return the dossier server."""
    app = _lane_app(shared, "dossiers")
    who = _signed_in(shared)

    add_outside(app, shared.store, shared.catalogues, shared.acceptance, who, shared.now)
    add_reports(app, shared.reports, shared.accounts, shared.portal_keys, shared.catalogues.directory)

    @app.get("/tthc/dossiers")
    def dossiers(caller: Caller = Depends(who)) -> dict[str, Any]:
        return {"dossiers": received_dossiers(shared.store, caller.office)}

    return app


def _lane_app(shared: Parts, lane: str) -> FastAPI:
    app = FastAPI(title=f"VIC {lane}", openapi_url=None, docs_url=None, redoc_url=None)
    app.add_exception_handler(Refusal, _refusal)
    app.add_exception_handler(Removed, _removed)
    worded(app)
    who = _signed_in(shared)
    anchors = Anchors(shared.store, shared.now)
    anchors.ensure(lane)
    exchanging = Exchanging(lane, shared.feed, shared.acceptance, shared.catalogues, anchors, shared.now)
    add_sync(app, exchanging, who, _body)
    add_holdings(app, shared.store, shared.feed, anchors, lane, who)
    add_notices(app, lane, shared.notices.shelf, shared.notices.channels, who, shared.now)
    add_mending(app, shared.store, shared.notices.shelf, who, shared.now)
    _add_upload(app, shared, lane, who)
    _add_download(app, shared, lane, who)
    add_leases(app, shared.leases, shared.numbers, lane, who, shared.now)
    _add_catalogues(app, shared, who)
    return app


def _signed_in(shared: Parts) -> Who:
    def look_up(authorization: str) -> Caller | None:
        found = shared.accounts.caller(authorization)
        if found is None and (proof := shared.accounts.removal(authorization)):
            raise Removed(proof)
        return found

    async def caller(authorization: Annotated[str, Header()] = "") -> Caller:
        found = shared.accounts.remembered(authorization) or await run_in_threadpool(look_up, authorization)
        if found is None:
            raise HTTPException(401, "Phiên đăng nhập không còn hiệu lực.", {"WWW-Authenticate": "Bearer"})
        return found

    return caller


async def _body(request: Request) -> bytes:
    """Read a body whole before anything is touched; refuse one that is too long as soon as that shows."""
    whole = bytearray()
    try:
        async for piece in request.stream():
            whole += piece
            if len(whole) > LARGEST_BODY:
                raise HTTPException(413, "Yêu cầu quá lớn.")
    except ClientDisconnect:
        raise HTTPException(400, "Yêu cầu bị cắt.") from None  # nobody is left to read this
    return bytes(whole)


def _refusal(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)
    headers = TUS | {"Upload-Offset": str(refusal.offset)} if isinstance(refusal, WrongOffset) else {}
    told = {"code": refusal.code, "title": refusal.title, "text": refusal.text, "what_next": refusal.what_next}
    return JSONResponse({"error": told}, STATUS_OF.get(type(refusal), 422), headers)


def _add_upload(app: FastAPI, shared: Parts, lane: str, who: Who) -> None:
    @app.head("/files/{sha256}")
    def offset(sha256: str, caller: Caller = Depends(who)) -> Response:
        status = shared.files.status(lane, caller.office, sha256)
        if status is None:
            return Response(status_code=404, headers=TUS)
        place = {"Upload-Offset": str(status[0]), "Upload-Length": str(status[1]), "Cache-Control": "no-store"}
        return Response(headers=TUS | place)

    @app.post("/files")
    def begin(
        *,
        caller: Caller = Depends(who),
        upload_length: Annotated[int, Header(ge=0)],
        upload_metadata: Annotated[str, Header()],
    ) -> Response:
        said = _metadata(upload_metadata)
        sha256 = said.get("sha256", "")
        here, _ = shared.files.begin(lane, caller.office, sha256, upload_length, said.get("filetype", ""))
        place = {"Location": f"files/{sha256}", "Upload-Offset": str(here)}
        return Response(status_code=201, headers=TUS | place)

    @app.patch("/files/{sha256}")
    def append(
        sha256: str,
        *,
        caller: Caller = Depends(who),
        body: bytes = Depends(_body),
        upload_offset: Annotated[int, Header(ge=0)],
    ) -> Response:
        if len(body) > LARGEST_PIECE:
            raise HTTPException(413, "Mảnh tệp quá lớn.")
        here = shared.files.append(lane, caller.office, sha256, upload_offset, body)
        return Response(status_code=204, headers=TUS | {"Upload-Offset": str(here)})


def _metadata(header: str) -> dict[str, str]:
    """Read tus metadata: pairs of a key and a base64 value, separated by commas."""
    said: dict[str, str] = {}
    for pair in header.split(","):
        key, _, value = pair.strip().partition(" ")
        try:
            said[key] = base64.b64decode(value, validate=True).decode()
        except ValueError:
            raise HTTPException(400, "Upload-Metadata không đúng mẫu.") from None
    return said


def _add_download(app: FastAPI, shared: Parts, lane: str, who: Who) -> None:
    @app.get("/files/{sha256}")
    def download(sha256: str, caller: Caller = Depends(who), range: Annotated[str, Header()] = "") -> Response:
        start, wanted = _range(range)
        held = (shared.files.read(lane, office, sha256, start) for office in caller.reads)
        found = next((file for file in held if file is not None), None)
        if found is None:
            raise HTTPException(404, "Máy chủ chưa có tệp này.")
        content, size = found
        if start >= size > 0:
            return Response(status_code=416, headers={"Content-Range": f"bytes */{size}"})
        length = size - start if wanted is None else min(wanted, size - start)
        headers = {"Content-Length": str(length), "Accept-Ranges": "bytes"}
        if length < size:
            headers["Content-Range"] = f"bytes {start}-{start + length - 1}/{size}"
        part = _first(content, length)
        return StreamingResponse(part, 206 if length < size else 200, headers, "application/octet-stream")


_RANGE = re.compile(r"bytes=([0-9]{1,18})-([0-9]{0,18})", re.ASCII)


def _range(header: str) -> tuple[int, int | None]:
    """Return where to begin and how many bytes are wanted (None: all); anything else asks for the whole."""
    found = _RANGE.fullmatch(header)
    if found is None or (found[2] and int(found[2]) < int(found[1])):
        return 0, None
    return int(found[1]), int(found[2]) - int(found[1]) + 1 if found[2] else None


def _first(content: Iterator[bytes], length: int) -> Iterator[bytes]:
    """Yield the first ``length`` bytes."""
    for piece in content:
        yield piece[:length]
        length -= len(piece)
        if length <= 0:
            return


def _add_catalogues(app: FastAPI, shared: Parts, who: Who) -> None:
    @app.get("/catalogue/{name}")
    def catalogue(name: str, caller: Caller = Depends(who), if_none_match: Annotated[str, Header()] = "") -> Response:
        found = shared.catalogues.get(name)
        if found is None:
            raise HTTPException(404, "Tỉnh không có danh mục này.")
        tag = f'"{found.version}"'
        if if_none_match == tag:
            return Response(status_code=304, headers={"ETag": tag})
        return JSONResponse({"name": name, "version": found.version, "body": found.body}, headers={"ETag": tag})
