"""One desk's line to one provincial server: bearer token, stall time-outs, counted bytes, faults in our own words."""

from __future__ import annotations

import hmac
import io
import json
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from requests.adapters import BaseAdapter
from urllib3.exceptions import HTTPError

from sync.account import removal_proof
from sync.errors import (
    Busy,
    DeviceRemoved,
    Maintenance,
    NotLoggedIn,
    NotTheServer,
    Offline,
    Refused,
    Stalled,
    SyncTrouble,
    TooOld,
)
from sync.servers.dialling import Dialling
from sync.servers.endpoints import Endpoints

CONNECT_SECONDS, DIALS = 6.0, 2
"""A first packet that got lost is sent again after 1, 2, 4, 8 seconds; dialling anew asks every few seconds instead, so
that a line that comes back is noticed soon."""
STALL_SECONDS = 15.0
SLOWEST = 4096
"""Bytes a second below which a line is no line: what is sent may take so long before silence counts."""
LONGEST_SILENCE = 45.0
IDLE_SECONDS = 300.0
"""A connection unused for so long is not trusted: what stands in between has forgotten it."""
PIECE = 4096
LARGEST_SHORT_ANSWER = 64 * 1024 * 1024
_NOBODY_BEHIND = (502, 504)
"""Codes of a gateway that cannot reach the server behind it."""
LATER = "Việc chờ gửi vẫn giữ trên máy; chương trình sẽ tự thử lại."


@dataclass(slots=True)
class Traffic:
    """What went over the line, bodies and headers together."""

    bytes_up: int = 0
    bytes_down: int = 0
    round_trips: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """A short answer, read whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the JSON body.

        Raises:
            NotTheServer: it is not JSON.
        """
        try:
            return json.loads(self.body)
        except ValueError:
            raise NotTheServer("Trả lời không đọc được.", "Kiểm tra mạng và địa chỉ máy chủ.") from None


class Connection:
    """Requests to one endpoint over one kept connection. The token appears in no text, log or error."""

    def __init__(
        self,
        endpoint: str,
        token: Callable[[], str],
        *,
        extra_ca: Path | None = None,
        proxies: Mapping[str, str] | None = None,
        stall_seconds: float = STALL_SECONDS,
        standby: Sequence[str] = (),
        clock: Callable[[], float] = time.monotonic,
        adapter: BaseAdapter | None = None,
    ) -> None:
        """Prepare; nothing is sent yet.

        Args:
            endpoint: address of the server, with its prefix.
            token: returns the bearer token, asked for at every request.
            extra_ca: PEM file of the authority that issued the server's certificate, when the system knows it not.
            proxies: as requests takes them; otherwise those of the system.
            standby: addresses asked when the main server does not answer, in order; the main one is tried again later.
            clock: seconds that never run backwards, for that later.
            stall_seconds: silence after which the line counts as dead; there is no limit on the whole.
            adapter: carries the requests instead of the network (a courier's package).
        """
        self.endpoints = Endpoints(endpoint, standby, clock=clock)
        self.traffic = Traffic()
        self._token = token
        self._stall = stall_seconds
        self._clock = clock
        self._used = clock()
        self._dialling = Dialling()
        self._session = requests.Session()
        self._session.mount("http://", self._dialling)
        self._session.mount("https://", adapter or self._dialling)
        # Said with each request: what requests finds in the environment would win over its session.
        self._trust: dict[str, Any] = {"verify": str(extra_ca)} if extra_ca is not None else {}
        self._through: dict[str, Any] = {"proxies": dict(proxies)} if proxies is not None else {}

    @property
    def endpoint(self) -> str:
        """The address in use."""
        return self.endpoints.current

    def close(self) -> None:
        """End the connections; the next request makes new ones."""
        self._session.close()

    def hang_up(self) -> None:
        """End the connections from another thread: the network changed, and what waits on the old one waits in vain."""
        self._dialling.hang_up()

    def call(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        allowed: tuple[int, ...] = (),
    ) -> Answer:
        """Send one request and return its answer, read whole.

        Args:
            allowed: failure codes the caller understands itself.

        Raises:
            SyncTrouble: see ``_check``.
        """
        with self.stream(method, path, headers=headers, body=body, allowed=allowed) as (response, pieces):
            whole = bytearray()
            for piece in pieces:
                whole += piece
                if len(whole) > LARGEST_SHORT_ANSWER:
                    raise NotTheServer("Trả lời dài quá mức.", "Kiểm tra địa chỉ máy chủ.")
            return Answer(response.status_code, response.headers, bytes(whole))

    @contextmanager
    def stream(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        allowed: tuple[int, ...] = (),
    ) -> Iterator[tuple[requests.Response, Iterator[bytes]]]:
        """Send one request and give the answer's raw body piece by piece, as it comes in.

        A server that cannot be reached, or whose gateway cannot reach it, is passed over for its standby; what was
        sent carries its own ids, so sending it twice is harmless. An answer that breaks off is not asked for again
        here: the next cycle goes on from where it was, and begins with the other address.

        Raises:
            SyncTrouble: no answer, a cut, or an answer that is a failure.
        """
        sent = {"Authorization": f"Bearer {self._token()}", "Accept-Encoding": "identity"} | dict(headers or {})
        address, response = self._answered(method, path, sent, body)
        with response, self._watched(address):
            self.traffic.round_trips += 1
            self.traffic.bytes_up += len(body) + _size(response.request.headers)
            self.traffic.bytes_down += _size(response.headers)
            pieces = self._pieces(response)
            if response.status_code == 401:
                raise self._unknown(b"".join(pieces)[:PIECE])
            if response.status_code not in allowed:
                _check(response, pieces)
            yield response, pieces

    def _unknown(self, body: bytes) -> SyncTrouble:
        """Return why the server does not know this machine: signed out, or taken out with a proof."""
        try:
            proof = str(json.loads(body)["error"]["proof"])
        except (ValueError, KeyError, TypeError):
            proof = ""
        if proof and hmac.compare_digest(proof, removal_proof(self._token())):
            return DeviceRemoved(
                "Quản trị của tỉnh đã gỡ máy này. Dữ liệu công việc trên máy được xóa.",
                "Việc đã gửi vẫn còn trên máy chủ. Muốn dùng lại máy này, liên hệ quản trị.",
            )
        return NotLoggedIn("Máy chủ không nhận phiên đăng nhập này.", "Đăng nhập lại; việc chờ gửi vẫn giữ trên máy.")

    def _answered(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[str, requests.Response]:
        """Return who answered, and the head of the answer.

        Raises:
            Offline, Stalled, NotTheServer: nobody did; the first address's reason.
        """
        troubles: list[SyncTrouble] = []
        self._refresh()
        for address in self.endpoints.in_order():
            try:
                with faults():
                    response = self._dial(method, f"{address}/{path}", headers, body)
            except Stalled:
                self.endpoints.failed(address)
                raise
            except Offline as trouble:
                troubles.append(trouble)
                continue
            if response.status_code in _NOBODY_BEHIND and address != self.endpoints.last:
                response.close()
                continue
            self.endpoints.answered(address)
            return address, response
        raise troubles[0]

    def _dial(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> requests.Response:
        """Send a request, dialling again where nobody took the connection: nothing of it was sent then."""
        for dial in range(1, DIALS + 1):
            try:
                return self._session.request(
                    method,
                    url,
                    headers=headers,
                    data=io.BytesIO(body) if body else None,  # sent in blocks, each with its own time
                    stream=True,
                    timeout=(CONNECT_SECONDS, self._silence(len(body))),
                    allow_redirects=False,
                    **self._trust,
                    **self._through,
                )
            except requests.ConnectTimeout:
                if dial == DIALS:
                    raise
        raise AssertionError("dialled at least once")

    def _refresh(self) -> None:
        """Begin with a new connection after a long pause."""
        now = self._clock()
        if now - self._used > IDLE_SECONDS:
            self._session.close()
        self._used = now

    def _silence(self, sent: int) -> float:
        """Return the seconds of silence that end a request: what was sent may still be on its way for a while."""
        return min(self._stall + sent / SLOWEST, max(LONGEST_SILENCE, self._stall))

    @contextmanager
    def _watched(self, address: str) -> Iterator[None]:
        """Begin with another address next time when this one's answer breaks off."""
        try:
            yield
        except (Offline, Stalled):
            self.endpoints.failed(address)
            raise

    def _pieces(self, response: requests.Response) -> Iterator[bytes]:
        raw = response.raw
        with faults():
            for piece in raw.stream(PIECE, decode_content=False):
                self.traffic.bytes_down += len(piece)
                yield piece


@contextmanager
def faults() -> Iterator[None]:
    """Turn what the network does into our own troubles, without the cause's text: it may quote headers."""
    try:
        yield
    except requests.ConnectTimeout:
        raise Offline("Không nối được tới máy chủ.", LATER) from None
    except (requests.Timeout, TimeoutError):
        raise Stalled("Máy chủ không trả lời.", LATER) from None
    except requests.exceptions.SSLError as cause:
        if not _is_distrust(cause):
            raise Offline("Đường truyền bị cắt giữa chừng.", LATER) from None
        raise NotTheServer("Chứng thư của máy chủ không được tin cậy.", "Báo quản trị kiểm tra chứng thư.") from None
    except (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema, requests.exceptions.InvalidSchema):
        raise NotTheServer("Địa chỉ máy chủ không đúng.", "Sửa địa chỉ trong cài đặt.") from None
    except requests.RequestException:
        raise Offline("Không nối được tới máy chủ.", LATER) from None
    except HTTPError as cause:
        silent = "timed out" in str(cause).lower()
        raise (Stalled if silent else Offline)("Đường truyền bị cắt giữa chừng.", LATER) from None


def _is_distrust(trouble: BaseException | None) -> bool:
    """Tell whether a secured line failed because of the certificate, and not because it was cut."""
    seen: set[int] = set()
    waiting: list[object] = [trouble]
    while waiting:
        one = waiting.pop()
        if isinstance(one, ssl.SSLCertVerificationError | ssl.CertificateError):
            return True
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            waiting += [*one.args, one.__cause__, one.__context__, getattr(one, "reason", None)]
    return False


def _check(response: requests.Response, pieces: Iterator[bytes]) -> None:
    """Let only a success of our server pass.

    Raises:
        NotTheServer: a redirection or a web page: a network's sign-in, a proxy, a wrong address.
        Busy: the server asks to come later; Maintenance: it says why and until when.
        TooOld: the server no longer serves this version.
        Refused: the server says no; ``reason`` is its code.
    """
    status = response.status_code
    kind = response.headers.get("Content-Type", "")
    if (300 <= status < 400 and status != 304) or "html" in kind.lower():
        raise NotTheServer(
            "Mạng đang đòi đăng nhập, hoặc địa chỉ máy chủ không đúng.", "Mở trình duyệt, đăng nhập mạng."
        )
    if status < 400:
        return
    if status == 426:
        raise _too_old(b"".join(pieces)[:PIECE])
    if status in (408, 425, 429) or status >= 500:
        after = response.headers.get("Retry-After", "")
        seconds = float(after) if after.isascii() and after.isdigit() else 0.0
        raise _maintenance(b"".join(pieces)[:PIECE], seconds) or Busy(f"Máy chủ đang bận (mã {status}).", after=seconds)
    raise _refusal(status, b"".join(pieces)[:PIECE])


def _too_old(body: bytes) -> TooOld:
    """Return the trouble with where the province keeps the newer program, when it says so."""
    try:
        next_ = str(json.loads(body)["error"]["what_next"])
    except (ValueError, KeyError, TypeError):
        next_ = ""
    return TooOld("Máy chủ không còn nhận phiên bản này.", next_ or "Cập nhật chương trình.")


def _maintenance(body: bytes, seconds: float) -> Maintenance | None:
    """Return what a server says that is down on purpose; None when its answer says no such thing."""
    try:
        said = json.loads(body)["maintenance"]
        text, begins, until = (str(said[name]) for name in ("text", "from", "until"))
    except (ValueError, KeyError, TypeError):
        return None
    return Maintenance(text, begins, until, after=seconds)


def _refusal(status: int, body: bytes) -> SyncTrouble:
    try:
        said = json.loads(body)["error"]
        words = (str(said["text"]), str(said["what_next"]), str(said["code"]), str(said["title"]))
    except (ValueError, KeyError, TypeError):
        if status == 404:
            return NotTheServer("Địa chỉ này không có máy chủ văn bản.", "Sửa địa chỉ trong cài đặt.")
        return Refused(f"Máy chủ từ chối (mã {status}).", "Báo quản trị kèm mã lỗi.", reason=str(status))
    return Refused(words[0], words[1], reason=words[2], title=words[3])


def _size(headers: Mapping[str, str]) -> int:
    return sum(len(name) + len(value) + 4 for name, value in headers.items())
