"""Runs the services of a training authority until told to stop: ``python -m signing.training --folder F --port P``."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from pathlib import Path

from signing.training.pki import refresh_lists
from signing.training.services import make_server


def main(arguments: list[str] | None = None) -> int:
    """Serves; prints one JSON line with the addresses when ready."""
    parser = argparse.ArgumentParser(prog="signing.training")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    chosen = parser.parse_args(arguments)
    refresh_lists(chosen.folder)
    server = make_server(chosen.folder, chosen.port)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    base = f"http://127.0.0.1:{server.server_address[1]}"
    urls = {"tsa": f"{base}/tsa", "ocsp": f"{base}/ocsp", "crl": f"{base}/crls/ca.crl"}
    sys.stdout.write(json.dumps({"ready": True, "base": base, **urls}) + "\n")
    sys.stdout.flush()
    server.serve_forever(poll_interval=0.2)
    server.server_close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
