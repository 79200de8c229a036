"""The lines to the servers, in the words of the status bar and of Đồng bộ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from desktop.desk.due_words import moment_words
from desktop.desk.outbox_words import lagging_of
from desktop.line_shown import Line, ServerLine, size_words
from desktop.settings import Servers
from desktop.workplace import Workplace
from sync.status import last, waiting

NAMES = {"documents": "máy chủ văn bản", "dossiers": "máy chủ một cửa", "vxp": "trục liên thông"}
Told = Mapping[str, Any]


def line_of(place: Workplace, *, cut: bool = False, next_at: datetime | None = None) -> Line:
    """Return the state of the lines as the last cycle left them.

    Args:
        next_at: when the next exchange is planned.
    """
    servers, wait = last(place.database), waiting(place.database)
    lost = [server for server in servers if not server.get("online")]
    online = bool(servers) and len(lost) < len(servers) and not cut
    size = f" · {size_words(wait.bytes)}" if wait.bytes else ""
    text = f"{wait.total} việc chờ gửi{size}" if wait.total else ""
    today = place.now().date().isoformat()
    return Line(
        online, _words(place, servers, lost, cut), wait.total, text, wait.stuck,
        tuple(_server(place, server, cut, next_at) for server in servers),
        lagging_of(place) if online else (), _notice(place, servers),
        sum(_of_today(server, today) for server in servers), place.settings.day_budget_mb * 1_000_000, wait.bytes,
        place.settings.frugal,
    )  # fmt: skip


def _words(place: Workplace, servers: Sequence[Told], lost: Sequence[Told], cut: bool) -> str:
    now = place.now()
    seen = [str(s.get("last") or "") for s in servers if s.get("last")]
    when = moment_words(datetime.fromisoformat(max(seen)), now).removeprefix("hôm nay ") if seen else ""
    if cut or (servers and len(lost) == len(servers)):
        return f"Mất mạng{f' từ {when}' if when else ''}, vẫn làm việc được"
    if lost:
        return f"Đồng bộ một nửa: {_name(lost[0])} mất nối"
    return f"Đã đồng bộ lúc {when}" if when else "Chưa đồng bộ lần nào"


def _name(server: Told) -> str:
    return NAMES.get(str(server["name"]), str(server["name"]))


def _server(place: Workplace, server: Told, cut: bool, next_at: datetime | None) -> ServerLine:
    name, online, now = _name(server), bool(server.get("online")) and not cut, place.now()
    seen = moment_words(datetime.fromisoformat(server["last"]), now) if server.get("last") else ""
    when = [f"Lần cuối {seen.removeprefix('hôm nay ')}" if seen else "Chưa lần nào"]
    if next_at is not None:
        when.append(f"kế tiếp {moment_words(max(next_at, now), now).removeprefix('hôm nay ')}")
    state, tone = ("Đang nối", "ok") if online else ("Mất nối", "today")
    if _pause(server, now):
        state, tone = "Bảo trì", "soon"
    trouble = "" if online and not server.get("trouble") else str(server.get("trouble") or "")
    return ServerLine(
        name[0].upper() + name[1:], state, tone, " · ".join(when), _way(place.settings.servers, server),
        _today_words(server, now.date().isoformat()), trouble,
    )  # fmt: skip


def _way(servers: Servers, server: Told) -> str:
    """Return by which address, and whether the line is encrypted and by whose word the server is believed."""
    endpoint = str(server.get("endpoint") or "")
    standby = getattr(servers, f"{server['name']}_standby", ())
    by = "đường dự phòng" if any(endpoint.startswith(one) for one in standby) else "đường chính"
    if not endpoint.startswith("https"):
        return f"{by} · không mã hóa"
    return f"{by} · mã hóa, {'tin theo chứng thư của tỉnh' if servers.extra_ca else 'chứng thư được tin'}"


def _of_today(server: Told, today: str) -> int:
    kept = server.get("today") or {}
    return int(kept.get("up", 0)) + int(kept.get("down", 0)) if kept.get("day") == today else 0


def _today_words(server: Told, today: str) -> str:
    kept = server.get("today") or {}
    if kept.get("day") != today:
        return "Hôm nay chưa truyền gì"
    return f"Hôm nay gửi {size_words(int(kept['up']))}, nhận {size_words(int(kept['down']))}"


def _pause(server: Told, now: datetime) -> bool:
    """Tell whether the server is being worked on now, by its own announcement."""
    found = server.get("notice") or {}
    return bool(found) and _read(found.get("from")) <= now <= _read(found.get("until"), now + timedelta(days=1))


def _read(text: object, otherwise: datetime | None = None) -> datetime:
    if isinstance(text, str) and text:
        return datetime.fromisoformat(text).astimezone()
    return otherwise or datetime.min.astimezone()


def _notice(place: Workplace, servers: Sequence[Told]) -> str:
    """Return what servers announce: "Máy chủ văn bản bảo trì 20:00–22:00 22/11: nâng cấp. Việc vẫn giữ trên máy.\""""
    now = place.now()
    found: dict[str, list[str]] = {}
    for server in servers:
        told = server.get("notice") or {}
        until = _read(told.get("until"), now + timedelta(days=1))
        if told and until >= now:
            words = [_span(told, now), str(told.get("text") or "").rstrip(".")]
            found.setdefault(": ".join(part for part in words if part), []).append(_name(server))
    said = [f"{' và '.join(names)} {words}" for words, names in found.items()]
    return " ".join(f"{one[0].upper()}{one[1:]}. Vẫn làm việc được, việc chờ gửi giữ trên máy." for one in said)


def _span(told: Told, now: datetime) -> str:
    begin, until = (
        datetime.fromisoformat(told[name]).astimezone(now.tzinfo) if told.get(name) else None
        for name in ("from", "until")
    )  # fmt: skip
    if begin is not None and begin > now:
        days = f"{begin:%H:%M %d/%m}"
        return f"sẽ bảo trì {days}–{until:%H:%M}" if until and until.date() == begin.date() else f"sẽ bảo trì từ {days}"
    return f"đang bảo trì đến {until:%H:%M %d/%m}" if until else "đang bảo trì"
