"""``vic due`` and ``vic calendar`` as people and scripts use them: words, JSON, files, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop.commands.dispatch import run
from tests.desktop.register_office import Clerk
from workflow.workdays import recompute

WEEK = {str(n): [["07:30", "11:30"], ["13:00", "17:00"]] for n in range(5)}


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command; return its exit code and what it wrote."""

    def vic(*words: str) -> tuple[int, str, str]:
        code = run(words)
        out = capsys.readouterr()
        return code, out.out, out.err

    return vic


def calendar_file(folder: Path, **more: Any) -> Path:
    """Write a calendar."""
    path = folder / "lich.json"
    path.write_text(json.dumps({"windows": WEEK, **more}, ensure_ascii=False), encoding="utf-8")
    return path


def test_the_due_time_in_words_with_its_lines(said: Any) -> None:
    code, out, _ = said("due", "--received", "2026-11-11T09:07", "--days", "2", "--extend", "1",
                        "--pause", "2026-11-12T08:00/2026-11-12T10:00", "--finished", "2026-11-13T08:00")  # fmt: skip
    assert code == 0
    assert out.splitlines()[0] == "Hạn: 13:15 thứ Hai, 16/11/2026"
    assert "3 ngày làm việc (có gia hạn 1 ngày làm việc) từ 11/11, trừ 14–15/11." in out
    assert "12/11/2026 08:00–10:00      –       Tạm dừng" in out
    assert "14/11/2026 00:00–24:00      –       Nghỉ hằng tuần" in out
    assert "Làm tròn lên một phần tư giờ" in out
    assert out.splitlines()[-2] == "Kết quả: trước hạn 1 ngày làm việc."
    assert out.splitlines()[-1].startswith("Trước hạn, đúng hạn, quá hạn: so lúc có kết quả với ngày hẹn trả")


def test_pauses_and_extensions_are_given_one_by_one_or_together(said: Any) -> None:
    begun = ("due", "--received", "2026-11-11T09:00", "--json", "--days", "2")
    first, second = "2026-11-11T10:00/2026-11-11T11:00", "2026-11-12T08:00/2026-11-12T10:00"
    apart = said(*begun, "--pause", first, "--pause", second, "--extend", "1", "--extend", "2")
    assert apart[0] == 0 and apart == said(*begun, "--pause", first, second, "--extend", "1", "2")
    assert json.loads(apart[1])["due"] == "2026-11-18T14:00:00+07:00"


def test_a_year_not_decided_yet_is_said(said: Any) -> None:
    assert "mới tính theo luật" in said("due", "--received", "2029-03-01T08:00+07:00", "--hours", "4")[1]


def test_the_due_time_as_json_recomputes(said: Any) -> None:
    code, out, err = said("due", "--received", "2026-02-13T09:00:00Z", "--hours", "1.5", "--json",
                          "--finished", "2026-02-23T10:00:00+07:00")  # fmt: skip
    answer = json.loads(out)
    assert (code, err) == (0, "")
    assert answer["due"] == "2026-02-23T07:30:00+07:00" == recompute(answer["lines"]).due.isoformat()
    assert answer["standing"] == {"kind": "late", "minutes": -150, "words": "quá hạn 2 giờ 30 phút"}
    assert [set(line) for line in answer["lines"]] == [{"from", "to", "counted_minutes", "why"}] * len(answer["lines"])


def test_ones_own_calendar_and_that_of_a_unit(said: Any, tmp_path: Path) -> None:
    saturday = {"windows": {**WEEK, "5": [["07:30", "11:30"]]}}
    path = calendar_file(tmp_path, units={"mot-cua": saturday})
    words = ("due", "--received", "2026-11-13T16:00", "--hours", "2", "--calendar", str(path), "--json")
    assert json.loads(said(*words)[1])["due"] == "2026-11-16T08:30:00+07:00"
    assert json.loads(said(*words, "--unit", "mot-cua")[1])["due"] == "2026-11-14T08:30:00+07:00"
    code, out, _ = said(*words, "--unit", "la")
    assert code == 1 and json.loads(out)["error"]["code"] == "calendar"


def test_the_calendar_of_a_profile(said: Any, tmp_path: Path) -> None:
    clerk = Clerk(tmp_path / "desk")
    clerk.close()
    words = ("due", "--received", "2026-11-13T16:00", "--hours", "2", "--profile", str(clerk.folder), "--json")
    assert json.loads(said(*words)[1])["due"] == "2026-11-16T08:00:00+07:00"


@pytest.mark.parametrize(
    "wrong",
    [
        ("--received", "hôm qua", "--days", "1"), ("--received", "2026-11-11", "--days", "1.5"),
        ("--received", "2026-11-11", "--days", "-1"), ("--received", "2026-11-11"), ("--days", "1"),
        ("--received", "2026-11-11", "--days", "1", "--hours", "1"), ("--received", "9999-01-01", "--days", "1"),
        ("--received", "2026-11-11", "--hours", "0.001"), ("--received", "2026-11-11", "--hours", "1/0"),
        ("--received", "2026-11-11", "--days", "1", "--pause", "2026-11-12"),
        ("--received", "2026-11-11", "--days", "1", "--pause", "2026-11-12/2026-11-11"),
        ("--received", "2026-11-11", "--days", "1", "--start", "hôm nào"),
    ],
)  # fmt: skip
def test_wrong_usage_is_told_and_ends_with_two(wrong: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(("due", *wrong))
    assert ended.value.code == 2
    assert "vic due: error" in capsys.readouterr().err


def test_a_calendar_that_cannot_be_read_names_the_place(said: Any, tmp_path: Path) -> None:
    words = ("due", "--received", "2026-11-11", "--days", "1", "--json", "--calendar")
    cases: tuple[tuple[str, str], ...] = (
        ("{", "dòng 1"), ('{"windows": {"0": [["17:00", "07:00"]]}}', "windows.0[0]"), ("[]", "lịch"),
        ("{}", "windows"), ('{"windows": {}}', "không có giờ làm việc"),
    )  # fmt: skip
    for text, place in cases:
        path = tmp_path / "lich.json"
        path.write_text(text, encoding="utf-8")
        code, out, _ = said(*words, str(path))
        error = json.loads(out)["error"]
        assert code == 1 and place in error["text"] and error["title"], text
    assert said(*words, str(tmp_path / "khong-co.json"))[0] == 1


def test_a_calendar_file_is_made_and_checked(said: Any, tmp_path: Path) -> None:
    path = tmp_path / "lich.json"
    made = said("calendar", "seed", "--first", "2026", "--last", "2028", "--decided-to", "2027-12-31", "--out",
                str(path), "--json")  # fmt: skip
    answer = json.loads(made[1])
    assert made[0] == 0 and answer["path"] == str(path) and answer["days_worked"] == 2
    checked = json.loads(said("calendar", "check", str(path), "--json")[1])
    assert checked == {key: value for key, value in answer.items() if key != "path"} and checked["expected"] > 5
    code, out, _ = said("calendar", "check", str(calendar_file(tmp_path, zone="+08:00")), "--json")
    assert code == 1 and "zone" in json.loads(out)["error"]["text"]
