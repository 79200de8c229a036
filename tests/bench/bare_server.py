"""The least a FastAPI server can do: read a body, answer given bytes; ``python -m tests.bench.bare_server BYTES``."""

from __future__ import annotations

import socket
import sys

import uvicorn
from fastapi import FastAPI, Request, Response


def main() -> None:
    """Serve on a free port, told on standard output, until killed."""
    answer = b"x" * int(sys.argv[1])
    app = FastAPI(openapi_url=None)

    @app.post("/bare")
    async def bare(request: Request) -> Response:
        await request.body()
        return Response(answer, media_type="application/x-ndjson")

    where = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    where.bind(("127.0.0.1", 0))
    where.listen(1024)
    print(where.getsockname()[1], flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", access_log=False)).run(sockets=[where])


if __name__ == "__main__":
    main()
