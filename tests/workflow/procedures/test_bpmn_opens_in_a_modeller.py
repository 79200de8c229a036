"""What is exported opens in bpmn.io and Camunda Modeler: their own parser reads it without one warning, all drawn."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from desktop.training.province import data
from tests.workflow.procedures.random_routes import random_route
from tests.workflow.procedures.sample import land_route
from workflow.procedures.bpmn_write import write_bpmn
from workflow.procedures.procedure import read_procedure
from workflow.procedures.route import Route

PARSER = "bpmn-moddle@10.3.1"
"""The parser of bpmn-js, on which bpmn.io and Camunda Modeler stand."""
RANDOM = 20


@pytest.fixture(scope="module")
def parser(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the parser is installed; the tests are left out where Node.js or its registry is not."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("Node.js is not installed on this machine")
    folder = tmp_path_factory.mktemp("bpmn")
    words = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), PARSER]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=100)
    if done.returncode != 0:
        pytest.skip(f"the package registry of Node.js does not answer: {done.stderr[-200:]}")
    return folder


def read(parser: Path, folder: Path, *files: bytes) -> list[dict[str, Any]]:
    """Return what the modellers' parser makes of files."""
    paths = []
    for place, file in enumerate(files):
        paths.append(folder / f"{place}.bpmn")
        paths[-1].write_bytes(file)
    script = Path(__file__).with_name("modeller.mjs")
    words = ["node", "--no-warnings", str(script), str(parser), *map(str, paths)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr[-500:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_route_is_read_without_a_warning_and_drawn_whole(parser: Path, tmp_path: Path) -> None:
    routes: list[Route] = [land_route(), *(random_route(seed, 12) for seed in range(RANDOM))]
    routes += [read_procedure(record).route for record in data("procedures")["procedures"]]
    files = [write_bpmn(route, "1.001193", "Đăng ký <khai sinh> & “trích lục”") for route in routes]
    told = read(parser, tmp_path, *files)
    assert len(told) == len(routes)
    for route, one in zip(routes, told, strict=True):
        kinds = Counter(one["elements"].values())
        flows = {id for id, kind in one["elements"].items() if kind == "bpmn:SequenceFlow"}
        assert one["warnings"] == []
        assert set(one["edges"]) == flows and set(one["shapes"]) == set(one["elements"]) - flows
        assert kinds["bpmn:StartEvent"] == 1 and kinds["bpmn:ParallelGateway"] == sum(
            node.kind in ("split", "join") for node in route.nodes
        )
        assert len(one["shapes"]) >= len(route.nodes)


def test_the_parser_would_have_told_of_a_broken_file(parser: Path, tmp_path: Path) -> None:
    sound = write_bpmn(land_route())
    broken = re.sub(rb'targetRef="[^"]+"', b'targetRef="khong_co"', sound, count=1)
    told = read(parser, tmp_path, sound, broken)
    assert told[0]["warnings"] == [] and "khong_co" in told[1]["warnings"][0]
