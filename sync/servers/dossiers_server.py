"""The dossier server (TTHC): steps and files of dossiers, and its report of those received."""

from __future__ import annotations

from typing import Any

from sync.errors import NotTheServer
from sync.servers.lane_server import LaneServer


class DossiersServer(LaneServer):
    """The server of the lane ``dossiers``."""

    lane = "dossiers"

    def received(self) -> list[dict[str, Any]]:
        """Return every dossier of this office that reached the server: {item, office, state, head, steps}."""
        value = self.line.call("GET", "tthc/dossiers").json()
        found = value.get("dossiers") if isinstance(value, dict) else None
        if not isinstance(found, list):
            raise NotTheServer("Trả lời không đọc được.", "Kiểm tra mạng và địa chỉ máy chủ.")
        return found
