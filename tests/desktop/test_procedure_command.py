"""``vic procedure`` as it is run: counts and refusals by row, routes drawn and read, in a folder and in a profile."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import desktop.training
from desktop.commands.dispatch import run
from tests.desktop.dossier_office import Counter
from tests.workflow.procedures.sample import land_route
from workflow.procedures.bpmn_read import read_bpmn
from workflow.procedures.bpmn_write import write_bpmn

TRAINING = Path(desktop.training.__file__).parent / "data" / "procedures.json"
CODE = "9.000001"


class Line:
    """The command line in one folder."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys

    def __call__(self, *words: object) -> tuple[int, dict[str, Any]]:
        """Run ``vic procedure WORDS --json``; return the exit code and what was said."""
        code = run(["--profile", str(self.folder), "--json", "procedure", *map(str, words)])
        said: dict[str, Any] = json.loads(self._capsys.readouterr().out)
        return code, said


@pytest.fixture
def line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Line:
    """The command line in an empty folder."""
    return Line(tmp_path / "kho", capsys)


def test_a_catalogue_is_imported_once(line: Line) -> None:
    code, said = line("import", TRAINING)
    count = len(json.loads(TRAINING.read_text(encoding="utf-8"))["procedures"])
    assert (code, said["added"], said["refused"], said["refusals"]) == (0, count, 0, [])
    assert Path(said["kept_in"]) == line.folder / "catalogue" / "procedures.json"
    kept = Path(said["kept_in"]).read_bytes()
    code, said = line("import", TRAINING)
    assert (code, said["added"], said["unchanged"]) == (0, 0, count)
    assert Path(said["kept_in"]).read_bytes() == kept


def test_bad_rows_are_listed_and_good_ones_taken(line: Line, tmp_path: Path) -> None:
    value = json.loads(TRAINING.read_text(encoding="utf-8"))
    value["procedures"][1]["days"] = "ba"
    file = tmp_path / "danh-muc.json"
    file.write_text(json.dumps(value), encoding="utf-8")
    code, said = line("import", file)
    assert (code, said["refused"]) == (0, 1) and said["added"] == len(value["procedures"]) - 1
    (refusal,) = said["refusals"]
    assert (refusal["row"], refusal["column"], refusal["code"]) == (2, "days", "2.000720")
    value["procedures"] = value["procedures"][1:2]
    file.write_text(json.dumps(value), encoding="utf-8")
    assert line("import", file)[0] == 1


def test_a_route_is_drawn_and_read_back(line: Line, tmp_path: Path) -> None:
    line("import", TRAINING)
    out = tmp_path / "ve" / "dat-dai.bpmn"
    code, drawn = line("bpmn", CODE, "--out", out)
    assert code == 0 and Path(drawn["path"]) == out
    code, said = line("from-bpmn", out)
    assert code == 0 and said["hash"] == drawn["hash"] == read_bpmn(out.read_bytes()).route.hash
    assert (said["code"], said["nodes"], said["refusals"]) == (CODE, drawn["nodes"], [])


def test_a_drawn_route_becomes_the_new_version_of_a_procedure(line: Line, tmp_path: Path) -> None:
    line("import", TRAINING)
    file = tmp_path / "moi.bpmn"
    file.write_bytes(write_bpmn(land_route(), CODE, "Mới"))
    code, said = line("from-bpmn", file, "--code", CODE, "--on", "2027-01-01")
    assert (code, said["changed"], said["versions"]) == (0, 1, said["procedures"] + 1)
    old, new = line("bpmn", CODE, "--out", tmp_path / "cu.bpmn", "--on", "2026-12-31")[1], said
    assert old["hash"] != new["hash"]
    assert line("bpmn", CODE, "--out", tmp_path / "cu.bpmn", "--on", "2027-01-01")[1]["hash"] == new["hash"]


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (("import", "khong-co.json"), "file", "khong-co.json"),
        (("bpmn", "9.999999", "--out", "x.bpmn"), "missing", "9.999999"),
        (("from-bpmn", TRAINING), "bad-bpmn", "XML"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_error(line: Line, words: tuple[object, ...], code: str, text: str) -> None:
    exit_code, said = line(*words)
    assert exit_code == 1 and said["error"]["code"] == code and text in said["error"]["text"]
    assert said["error"]["what_next"]


def test_a_drawing_that_cannot_be_used_names_its_elements(line: Line, tmp_path: Path) -> None:
    file = tmp_path / "hong.bpmn"
    file.write_bytes(write_bpmn(land_route()).replace(b'vic:role="lanh_dao"', b'vic:role="vua"'))
    code, said = line("from-bpmn", file)
    assert code == 1 and said["error"]["code"] == "unsound-route" and "“ky”" in said["error"]["text"]


def test_a_desk_takes_the_new_version_from_its_own_profile(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counter = Counter(tmp_path / "quay")
    counter.close()
    line = Line(counter.folder, capsys)
    value = json.loads(TRAINING.read_text(encoding="utf-8"))
    value["procedures"][0]["days"] = 2
    file = tmp_path / "danh-muc.json"
    file.write_text(json.dumps(value), encoding="utf-8")
    code, said = line("import", file, "--on", "2026-11-01")
    assert (code, said["changed"], said["added"], said["kept_in"]) == (0, 1, 0, str(counter.folder))
    code, drawn = line("bpmn", value["procedures"][0]["code"], "--out", tmp_path / "x.bpmn")
    assert code == 0 and drawn["nodes"] == len(value["procedures"][0]["steps"]) + 2
