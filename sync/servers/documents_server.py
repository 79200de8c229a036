"""The document server (VIC): steps and files of incoming and outgoing documents, and sign-in for training."""

from __future__ import annotations

import json

from sync.errors import NotTheServer
from sync.servers.connection import Connection
from sync.servers.lane_server import LaneServer


class DocumentsServer(LaneServer):
    """The server of the lane ``documents``."""

    lane = "documents"


def training_token(endpoint: str, person: str, device: str) -> str:
    """Sign in to a training province as ``person`` on ``device``; return the bearer token.

    Raises:
        SyncTrouble: no such server, or it is no training province.
    """
    line = Connection(endpoint, lambda: "")
    try:
        body = json.dumps({"person": person, "device": device}).encode()
        answer = line.call("POST", "training/token", headers={"Content-Type": "application/json"}, body=body)
        token = answer.json().get("token") if isinstance(answer.json(), dict) else None
    finally:
        line.close()
    if not isinstance(token, str) or not token:
        raise NotTheServer("Máy chủ không cấp phiên huấn luyện.", "Kiểm tra địa chỉ máy chủ.")
    return token
