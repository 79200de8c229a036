"""``vic edxml`` from the shell: one JSON object, the decoded files, and refusals with their reason."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop.commands import edxml
from sync.edxml.parse import parse
from sync.errors import BadPackage
from tests.sync import edxml_samples as samples
from workflow.errors import Missing


def run(root: Path, *words: object) -> tuple[int, dict[str, Any]]:
    """Run the command in a process of its own and return its exit code and its JSON."""
    done = subprocess.run(
        [sys.executable, "-m", "desktop", "edxml", *map(str, words), "--json"],
        cwd=root, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return done.returncode, json.loads(done.stdout)


def test_built_shown_and_extracted(root: Path, tmp_path: Path) -> None:
    header, file, out = tmp_path / "HEADER.json", tmp_path / "Công văn.pdf", tmp_path / "out" / "a.edxml"
    header.write_text(json.dumps(samples.edoc_header()), encoding="utf-8")
    file.write_bytes(samples.PDF)
    code, built = run(root, "build", "--header", header, "--attach", file, "--out", out)
    assert (code, built) == (0, {"path": str(out), "sha256": hashlib.sha256(out.read_bytes()).hexdigest()})
    code, shown = run(root, "show", out, "--extract", tmp_path / "x")
    assert code == 0
    assert shown["kind"] == "edoc"
    assert shown["header"] == samples.edoc_header()
    assert shown["warnings"] == []
    assert shown["attachments"] == [
        {
            "name": "Công văn.pdf", "content_type": "application/pdf", "size": len(samples.PDF),
            "sha256": hashlib.sha256(samples.PDF).hexdigest(), "content_id": "1",
        }
    ]  # fmt: skip
    assert (tmp_path / "x" / "Công văn.pdf").read_bytes() == samples.PDF


def test_a_report_is_built_from_what_was_shown(tmp_path: Path) -> None:
    first, header, again = tmp_path / "a.edxml", tmp_path / "h.json", tmp_path / "b.edxml"
    first.write_bytes(samples.status("05"))
    header.write_text(json.dumps(edxml.show(first)), encoding="utf-8")
    edxml.status(header, again)
    assert again.read_bytes() == first.read_bytes()


def test_a_refusal_says_why(root: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.edxml"
    bad.write_bytes(b"<!DOCTYPE a><edXML/>")
    code, said = run(root, "show", bad)
    assert code == 1
    assert said["error"]["code"] == "bad-package"
    assert all(said["error"][name] for name in ("title", "text", "what_next"))


def test_troubles_with_files_and_headers_are_told(tmp_path: Path) -> None:
    header = tmp_path / "h.json"
    with pytest.raises(edxml.FileTrouble):
        edxml.show(tmp_path / "none.edxml")
    header.write_text("[1]")
    with pytest.raises(edxml.FileTrouble):
        edxml.build(header, [], tmp_path / "o")
    header.write_text("{")
    with pytest.raises(edxml.FileTrouble):
        edxml.status(header, tmp_path / "o")
    header.write_text("{}")
    with pytest.raises(Missing):
        edxml.build(header, [], tmp_path / "o")
    assert not (tmp_path / "o").exists()
    header.write_bytes(samples.edoc()[:500])
    with pytest.raises(BadPackage):
        parse(header.read_bytes())
