"""Writes the lists of exact, hashed versions from what pyproject.toml asks for, right for Linux and Windows alike."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from installer import places
from installer.environment import Environment
from installer.screen import Stop, say


def command(uv: Path, out: Path, *, extra: str | None = None, within: Path | None = None, upgrade: bool) -> list[str]:
    """Return the command that resolves pyproject.toml into ``out``; ``within`` pins what another list already has."""
    words = [
        str(uv), "pip", "compile", "pyproject.toml", "--quiet", "--universal", "--python-version", "3.11",
        "--generate-hashes", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links",
        "--output-file", str(out.relative_to(places.ROOT)),
    ]  # fmt: skip
    if extra:
        words += ["--extra", extra]
    if within:
        words += ["--constraints", str(within.relative_to(places.ROOT))]
    return [*words, "--upgrade"] if upgrade else words


def run(environment: Environment, *, upgrade: bool) -> int:
    """Write both lists; without ``upgrade`` versions already chosen stay.

    Raises:
        Stop: no versions fit together, or they cannot be looked up now.
    """
    uv = places.scripts(environment.venv) / ("uv.exe" if places.WINDOWS else "uv")
    variables = os.environ | {"UV_CUSTOM_COMPILE_COMMAND": "python3 -m installer lock"}
    for words in (
        command(uv, places.RUN_LOCK, upgrade=upgrade),
        command(uv, places.TEST_LOCK, extra="test", within=places.RUN_LOCK, upgrade=upgrade),
    ):
        done = subprocess.run(words, cwd=places.ROOT, env=variables, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Stop(f"{done.stderr.strip()}\nChưa lập được danh sách phiên bản; danh sách cũ giữ nguyên.")
    say(f"Đã ghi {places.RUN_LOCK.name} và {places.TEST_LOCK.name}.")
    return 0
