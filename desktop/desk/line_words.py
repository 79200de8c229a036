"""The lines to the servers and what waits to leave, in the words of the status bar and of Đồng bộ."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from desktop.desk.due_words import moment_words
from desktop.shown import Line, OutboxLine
from desktop.workplace import Workplace
from sync.status import last, waiting
from workflow.steps import Step
from workflow.store import outbox
from workflow.store.outbox import OutboxRow
from workflow.timeline import step_words, words
from workflow.vietnamese import number

NAMES = {"documents": "máy chủ văn bản", "dossiers": "máy chủ một cửa", "vxp": "trục liên thông"}


def line_of(place: Workplace, *, cut: bool = False) -> Line:
    """Return the state of the lines as the last cycle left them."""
    servers, wait = last(place.database), waiting(place.database)
    lost = [server for server in servers if not server.get("online")]
    online = bool(servers) and len(lost) < len(servers) and not cut
    size = f" · {_size(wait.bytes)}" if wait.bytes else ""
    text = f"{wait.total} việc chờ gửi{size}" if wait.total else ""
    return Line(online, _words(place, servers, lost, cut), wait.total, text, wait.stuck)


def _words(place: Workplace, servers: Sequence[dict[str, object]], lost: Sequence[dict[str, object]], cut: bool) -> str:
    now = place.now()
    seen = [str(s.get("last") or "") for s in servers if s.get("last")]
    when = moment_words(datetime.fromisoformat(max(seen)), now).removeprefix("hôm nay ") if seen else ""
    if cut or (servers and len(lost) == len(servers)):
        return f"Mất mạng{f' từ {when}' if when else ''}, vẫn làm việc được"
    if lost:
        return f"Đồng bộ một nửa: {NAMES.get(str(lost[0]['name']), str(lost[0]['name']))} mất nối"
    return f"Đã đồng bộ lúc {when}" if when else "Chưa đồng bộ lần nào"


def outbox_of(place: Workplace) -> list[OutboxLine]:
    """Return what waits, is refused, or has just left."""
    return [_line(place, row) for row in outbox.rows(place.database)]


def _line(place: Workplace, row: OutboxRow) -> OutboxLine:
    state = _state(row)
    said = {
        "sending": "Đang gửi", "needs-file": "Chờ tệp", "waiting": "Chờ gửi", "refused": "Bị từ chối", "sent": "Đã gửi",
        "retry": f"Thử lại {row.next_try[11:16]}" if row.next_try else "Thử lại",
    }  # fmt: skip
    cause = " · ".join(part for part in (row.cause, _size(row.size)) if part)
    return OutboxLine(row.id, _what(place, row), cause, state, said[state], row.item)


def _state(row: OutboxRow) -> str:
    if row.state in ("refused", "parked"):
        return "refused"
    if row.state in ("sending", "sent"):
        return row.state
    if row.next_try or row.tries:
        return "retry"
    return "needs-file" if row.needs else "waiting"


def _what(place: Workplace, row: OutboxRow) -> str:
    """Return "Vào sổ, số đến 12 · 3412/SNNMT-CCTL"."""
    title, code = row.what, ""
    try:
        code = place.journal.row(row.item).code
        if row.kind == "step":
            state, step = place.journal.state(row.item), Step.from_json(row.body)
            procedure = getattr(state, "procedure", None)
            found = step_words(step, procedure, place.directory) if procedure else words(step, place.directory)
            title = found[0]
    except KeyError:
        code = ""
    return f"{title} · {code}" if code else title


def _size(count: int) -> str:
    if count >= 1_000_000:
        return f"{number(Decimal(count // 100_000) / 10)} MB" if count < 10_000_000 else f"{count // 1_000_000} MB"
    return f"{max(1, count // 1000)} KB"
