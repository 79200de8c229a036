"""Files of procedures in three forms: good rows come in, bad rows are named by row and column, versions follow."""

from __future__ import annotations

import json
import secrets
import time
import zipfile
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.workflow.procedures.sample import land
from workflow.procedures.catalogue import Imported, current, in_force, merge, read_catalogue, versions
from workflow.procedures.levels import COUNTER, PART, WHOLE, read_level
from workflow.procedures.procedure import check_procedure, read_procedure
from workflow.procedures.reading import read_lines
from workflow.procedures.refused import BadFile
from workflow.store import catalogue
from workflow.store.database import open_database
from workflow.text.legacy import Encoding, spelled

TODAY, LATER = date(2026, 11, 22), date(2026, 12, 1)
BIRTH: dict[str, Any] = {
    "code": "1.001193", "name": "Đăng ký khai sinh", "field": "Hộ tịch", "level": "Toàn trình", "hours": 8, "fee": 0,
    "tiers": ["xa"], "result": "Giấy khai sinh",
    "papers": [
        {"id": "CS", "name": "Giấy chứng sinh", "form": "ban_chinh", "count": 1, "required": True},
        {"name": "Văn bản ủy quyền", "case": "Người khác đi đăng ký"},
    ],
    "fees": [{"name": "Lệ phí", "amount": 8000, "kind": "le_phi", "case": "Đăng ký quá hạn"}],
    "steps": [
        {"id": "nhan", "name": "Tiếp nhận", "role": "mot_cua", "unit": "tt", "hours": 2},
        {"id": "ky", "name": "Ký", "role": "lanh_dao", "hours": 6},
    ],
}  # fmt: skip
LAND: dict[str, Any] = {
    "code": "1.001610", "name": "Cấp giấy chứng nhận", "field": "Đất đai", "level": 3, "days": 20, "version": "2",
    "valid_from": "2026-01-01", "route": land(),
}  # fmt: skip


def _json(*records: Mapping[str, Any]) -> bytes:
    return json.dumps({"procedures": list(records)}, ensure_ascii=False).encode()


def _import(body: Mapping[str, Any] | None, *records: Mapping[str, Any], on: date = TODAY) -> Imported:
    return merge(body, read_lines("danh-muc.json", _json(*records)), on)


def _texts(done: Imported) -> list[str]:
    return [line.words for line in done.refused]


def test_good_rows_come_in_and_bad_rows_are_listed() -> None:
    bad = BIRTH | {"code": "1.000894", "hours": "tám", "steps": [BIRTH["steps"][0] | {"role": "thu_ky"}]}
    done = _import(None, BIRTH, bad, LAND)
    assert (done.added, done.changed, done.unchanged) == (("1.001193", "1.001610"), (), ())
    assert _texts(done) == [
        "dòng 2, cột «hours»: phải là số nguyên từ 0 đến 16000, đang là “tám”",
        "dòng 2, cột «steps[1].role»: “thu_ky” không có; dùng một trong: van_thu, lanh_dao, truong_don_vi, chuyen_vien,"
        " mot_cua",
    ]
    said = done.to_json()
    assert (said["added"], said["refused"], said["procedures"]) == (2, 1, 2)
    assert said["refusals"][0] == {
        "row": 2, "column": "hours", "code": "1.000894", "text": _texts(done)[0],
    }  # fmt: skip
    for procedure in read_catalogue(done.body):
        check_procedure(procedure)


def test_the_same_file_again_changes_nothing() -> None:
    once = _import(None, BIRTH, LAND)
    twice = _import(once.body, BIRTH, LAND, on=LATER)
    assert twice.unchanged == ("1.001193", "1.001610") and twice.body == once.body


def test_a_changed_procedure_becomes_a_new_version_and_the_old_one_ends_the_day_before() -> None:
    once = _import(None, BIRTH)
    changed = _import(once.body, BIRTH | {"hours": 4}, on=LATER)
    assert changed.changed == ("1.001193",)
    old, new = versions(changed.body, "1.001193")
    assert (old["valid_from"], old["valid_to"], old["hours"]) == ("2026-11-22", "2026-11-30", 8)
    assert (new["version"], new["valid_from"], new["hours"]) == ("2026-12-01", "2026-12-01", 4)
    assert [r["hours"] for r in current(changed.body, date(2026, 11, 30))] == [8]
    assert [r["hours"] for r in current(changed.body, LATER)] == [4]
    assert current(changed.body, date(2026, 1, 1)) == []


def test_two_changes_on_one_day_are_two_versions_and_the_last_is_in_force() -> None:
    body = _import(None, BIRTH).body
    for hours in (7, 6):
        body = _import(body, BIRTH | {"hours": hours}).body
    assert [v["version"] for v in versions(body, "1.001193")] == ["2026-11-22", "2026-11-22.2", "2026-11-22.3"]
    assert [r["hours"] for r in current(body, TODAY)] == [6]


def test_a_file_may_end_a_procedure_and_may_not_rewrite_its_past() -> None:
    body = _import(None, LAND).body
    ended = _import(body, LAND | {"valid_to": "2026-12-31"})
    assert ended.changed == ("1.001610",) and len(versions(ended.body, "1.001610")) == 1
    assert in_force(versions(ended.body, "1.001610")[0], date(2026, 12, 31))
    assert not in_force(versions(ended.body, "1.001610")[0], date(2027, 1, 1))
    past = _import(body, LAND | {"valid_from": "2025-01-01", "days": 9})
    assert _texts(past) == ["dòng 1, cột «code»: đã có phiên bản mới hơn, hiệu lực từ 2026-01-01"]
    assert past.body == body


def test_an_earlier_version_named_as_such_is_known_again() -> None:
    first = BIRTH | {"version": "2025-07-01"}
    body = _import(_import(None, first).body, BIRTH | {"version": "2026-07-01", "hours": 4}).body
    again = _import(body, first)
    assert again.unchanged == ("1.001193",) and again.body == body
    back = _import(body, BIRTH, on=LATER)
    assert back.changed == ("1.001193",) and len(versions(back.body, "1.001193")) == 3


def test_what_others_keep_in_the_catalogue_stays() -> None:
    body = {"training": True, "note": "giữ lại", "procedures": [BIRTH | {"valid_from": "", "version": "cũ"}]}
    done = _import(body, BIRTH, LAND)
    assert (done.unchanged, done.added) == (("1.001193",), ("1.001610",))
    assert done.body["training"] is True and done.body["note"] == "giữ lại"


@pytest.mark.parametrize(
    ("change", "column", "text"),
    [
        ({"code": ""}, "code", "chưa điền"), ({"code": "khai sinh"}, "code", "mã thủ tục"),
        ({"name": "  "}, "name", "chưa điền"), ({"name": ["x"]}, "name", "phải là chữ"),
        ({"field": None}, "field", "chưa điền"), ({"level": "mức 5"}, "level", "mức độ"),
        ({"tiers": ["huyen"]}, "tiers", "tinh hoặc xa"), ({"tiers": 5}, "tiers", "danh sách"),
        ({"hours": -1}, "hours", "từ 0"), ({"hours": 2.5}, "hours", "số nguyên"),
        ({"hours": True}, "hours", "số nguyên"),
        ({"days": 3}, "hours", "không cả hai"), ({"fee": "miễn"}, "fee", "số nguyên"),
        ({"valid_from": "32/13/2026"}, "valid_from", "ngày tháng"),
        ({"valid_from": "2026-05-01", "valid_to": "2026-04-01"}, "valid_to", "trước khi"),
        ({"papers": "x"}, "papers", "danh sách"), ({"papers": [{"name": ""}]}, "papers[1].name", "chưa điền"),
        ({"papers": [{"name": "a", "form": "giấy"}]}, "papers[1].form", "ban_chinh"),
        ({"papers": [{"name": "a", "count": 0}]}, "papers[1].count", "từ 1"),
        ({"papers": [{"name": "a", "required": "đôi khi"}]}, "papers[1].required", "có hoặc không"),
        ({"fees": [{"name": "a"}]}, "fees[1].amount", "chưa điền"),
        ({"fees": [{"name": "a", "amount": 1, "kind": "thuế"}]}, "fees[1].kind", "phi, le_phi"),
        ({"steps": []}, "steps", "chưa có bước"), ({"steps": None}, "steps", "chưa có bước"),
        ({"steps": [BIRTH["steps"][0], BIRTH["steps"][0]]}, "steps[2].id", "trùng"),
        ({"route": land()}, "steps", "một trong hai"),
        ({"route": "x", "steps": None}, "route", "không đúng dạng"),
        ({"route": {"nodes": [{"id": "a", "kind": "la"}]}, "steps": None}, "route", "không có loại nút"),
        ({"route": {"nodes": []}, "steps": None}, "route", "nút bắt đầu"),
    ],
)  # fmt: skip
def test_each_wrong_value_is_named_by_row_and_column(change: dict[str, Any], column: str, text: str) -> None:
    done = _import(None, LAND, BIRTH | change)
    assert done.added == ("1.001610",)
    assert done.refused and all(line.spot.row == 2 for line in done.refused)
    assert any(line.column == column and text in line.text for line in done.refused), _texts(done)


def test_a_flaw_of_a_route_names_its_element() -> None:
    route = land()
    route["nodes"][3]["role"] = "thu_ky"
    done = _import(None, LAND | {"route": route})
    assert len(done.refused) == 1 and done.refused[0].words.startswith("dòng 1, cột «route»: nút “do_dac”: vai trò")


def test_a_code_written_twice_and_a_name_nobody_knows() -> None:
    done = _import(None, BIRTH, BIRTH | {"name": "Khác"}, LAND | {"note": "x"})
    assert _texts(done) == ["dòng 2, cột «code»: mã 1.001193 đã có ở dòng 1"]
    assert [line.words for line in done.remarks] == ["dòng 3, cột «note»: không có trong SCHEMA, bỏ qua"]
    assert done.added == ("1.001193", "1.001610")


SHEETS: dict[str, list[list[Any]]] = {
    "thu_tuc": [
        ["ma", "ten", "linh_vuc", "muc_do", "cap", "so_ngay", "so_gio", "ket_qua", "hieu_luc_tu", "phien_ban"],
        ["1.001193", "Đăng ký khai sinh", "Hộ tịch", "Toàn trình", "xã", None, 8.0, "Giấy khai sinh", None, None],
        [1.00161, "Cấp giấy chứng nhận", "Đất đai", 3, None, 20, None, None, date(2026, 1, 1), "2"],
        ["1.000894", "Đăng ký kết hôn", "Hộ tịch", "Một phần", "xã", "x", None, None, None, None],
    ],
    "giay_to": [
        ["ma", "ma_giay_to", "ten", "hinh_thuc", "so_luong", "bat_buoc", "truong_hop"],
        ["1.001193", "CS", "Giấy chứng sinh", "ban_chinh", 1, "có", None],
        ["1.001193", None, "Văn bản ủy quyền", None, None, None, "Người khác đi đăng ký"],
    ],
    "phi": [["ma", "ten", "so_tien", "loai", "truong_hop"],
            ["1.001193", "Lệ phí", 8000, "le_phi", "Đăng ký quá hạn"]],
    "buoc": [
        ["ma", "ma_buoc", "loai", "ten", "vai_tro", "don_vi", "so_gio", "phan_viec", "co_quan", "ly_do", "ket_thuc",
         "hoi", "tiep"],
        ["1.001193", "nhan", None, "Tiếp nhận", "mot_cua", "tt", 2, *[None] * 6],
        ["1.001193", "ky", None, "Ký", "lanh_dao", None, 6, *[None] * 6],
        ["1.000894", "nhan", None, "Tiếp nhận", "mot_cua", "tt", 2, *[None] * 6],
        *(
            [1.00161, node["id"], node["kind"], node.get("name"), node.get("role"), node.get("unit"),
             node.get("hours"), node.get("part"), node.get("agency"), node.get("why"), node.get("result"),
             ";".join(node.get("asks", [])) or None, None]
            for node in land()["nodes"]
        ),
    ],
    "truong": [["ma", "ten_truong", "nhan", "loai", "gia_tri"],
               [1.00161, "so_tien", "Số tiền phải nộp", "number", None]],
}  # fmt: skip


def _way(way: Any) -> str:
    if isinstance(way, str):
        return way
    lead = way.get("when") or f"{way['outcome']} = {way['words']}"
    return f"{lead} -> {way['to']}" + (f" * {way['times']}" if way.get("times") else "")


def _book(change: Mapping[tuple[str, int, int], Any] | None = None) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    routes = {node["id"]: "; ".join(map(_way, node.get("next", []))) for node in land()["nodes"]}
    for name, rows in SHEETS.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, 1):
            cells = [routes[row[1]] if name == "buoc" and row[0] == 1.00161 and place == 12 else cell
                     for place, cell in enumerate(row)]  # fmt: skip
            for (there, line, column), value in (change or {}).items():
                if (there, line) == (name, number):
                    cells[column] = value
            sheet.append(cells)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_three_forms_of_one_catalogue_say_the_same() -> None:
    from_json = _import(None, BIRTH, LAND).body
    in_yaml = yaml.safe_dump({"procedures": [BIRTH, LAND]}, allow_unicode=True).replace("'1.001193'", "1.001193")
    from_yaml = merge(None, read_lines("x.yml", in_yaml.replace("'1.001610'", "1.001610").encode()), TODAY)
    assert (from_yaml.refused, from_yaml.body) == ((), from_json)
    from_book = merge(None, read_lines("x.XLSX", _book()), TODAY)
    assert [(line.spot.sheet, line.words) for line in from_book.refused] == [
        ("", "dòng 4, cột «so_ngay»: phải là số nguyên từ 0 đến 2000, đang là “x”")
    ]
    known = {record["code"]: read_procedure(record) for record in from_book.body["procedures"]}
    wanted = {record["code"]: read_procedure(record) for record in from_json["procedures"]}
    assert known["1.001610"].route.hash == wanted["1.001610"].route.hash
    assert known == {code: wanted[code] for code in known}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({("giay_to", 2, 3): "giấy"}, "trang «giay_to», dòng 2, cột «hinh_thuc»"),
        ({("buoc", 3, 4): "thu_ky"}, "trang «buoc», dòng 3, cột «vai_tro»"),
        ({("buoc", 8, 4): "thu_ky"}, "trang «buoc», dòng 8: nút “do_dac”"),
        ({("phi", 2, 2): "nhiều"}, "trang «phi», dòng 2, cột «so_tien»"),
        ({("thu_tuc", 2, 6): None, ("thu_tuc", 2, 1): None}, "dòng 2, cột «ten»: chưa điền"),
        ({("giay_to", 3, 0): "9.999999"}, "trang «giay_to», dòng 3, cột «ma»: mã “9.999999” không có"),
    ],
)
def test_a_workbook_names_sheet_row_and_column(change: Mapping[tuple[str, int, int], Any], words: str) -> None:
    done = merge(None, read_lines("x.xlsx", _book(change)), TODAY)
    assert any(line.words.startswith(words) for line in done.refused), _texts(done)


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("x.json", b"{", "dòng 1"), ("x.json", b"\xff\xfe", "UTF-8"), ("x.json", b'{"a": 1}', "procedures"),
        ("x.json", b"[NaN]", "UTF-8"), ("x.json", b"[" * 100_000, "JSON"), ("x.yaml", b"a: [\nb", "YAML: dòng"),
        ("x.yaml", b"\xff\xfe\x00", "YAML"), ("x.yaml", b"!!python/object/apply:os.getpid []", "YAML"),
        ("x.xlsx", b"PK", "XLSX"), ("x.csv", b"a,b", ".csv"), ("x", b"", "loại tệp"),
        ("x.xlsx", _book({("buoc", 1, 2): "cot_la"}), "cột lạ «cot_la»"),
        ("x.xlsx", _book({("thu_tuc", 1, 0): "code"}), "cột lạ «code»"),
        ("x.xlsx", _book({("thu_tuc", 1, 0): None}), "không có cột «ma»"),
    ],
    ids=range(14),
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(name: str, data: bytes, text: str) -> None:
    with pytest.raises(BadFile) as refused:
        read_lines(name, data)
    assert text in refused.value.text + refused.value.what_next


NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
ANY = st.recursive(st.none() | st.booleans() | NUMBERS | st.text(max_size=8),
                   lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
                   max_leaves=8)  # fmt: skip


@given(st.lists(st.dictionaries(st.sampled_from([*BIRTH, "route", "version", "valid_from", "valid_to"]), ANY,
                                max_size=4).map(lambda change: BIRTH | change), max_size=3), ANY)  # fmt: skip
def test_any_record_is_taken_or_named(records: list[dict[str, Any]], odd: Any) -> None:
    lines = read_lines("x.json", _json(*records, *([odd] if isinstance(odd, dict) else [])))
    done = merge(None, lines, TODAY)
    taken = len(done.added) + len(done.changed) + len(done.unchanged)
    assert taken + len({line.spot.row for line in done.refused}) == len(lines)
    for procedure in read_catalogue(json.loads(json.dumps(done.body))):
        check_procedure(procedure)


def test_levels_in_both_vocabularies() -> None:
    for text, level in (("Toàn trình", WHOLE), ("mức độ 4", WHOLE), (4, WHOLE), ("MỘT PHẦN", PART), ("Mức 3", PART),
                        ("Trực tiếp", COUNTER), (1, COUNTER), ("2", COUNTER), ("cung_cap_thong_tin", COUNTER),
                        ("Dịch vụ công trực tuyến mức độ 3", PART), ("", None), ("5", None)):  # fmt: skip
        assert read_level(text) is level, text
    assert (WHOLE.degree, PART.degree, COUNTER.degree) == (4, 3, 2)
    assert read_procedure(BIRTH).online is WHOLE


def many(count: int) -> bytes:
    """Return a catalogue of ``count`` procedures, every tenth with a route."""
    return _json(*(
        {**(LAND if number % 10 == 0 else BIRTH), "code": f"1.{number:06d}", "name": f"Thủ tục số {number}"}
        for number in range(count)
    ))  # fmt: skip


def test_2500_procedures_are_loaded_from_the_store_in_half_a_second(tmp_path: Path) -> None:
    """Time of this process, the best of five: a machine busy with others says nothing of the program."""
    done = merge(None, read_lines("x.json", many(2500)), TODAY)
    assert len(done.added) == 2500
    database = open_database(tmp_path, secrets.token_bytes(32))
    with database.work() as connection:
        catalogue.put(connection, "procedures", "1", done.body)
    del done
    spent = []
    for _ in range(5):
        begin = time.process_time()
        entry = catalogue.get(database, "procedures")
        assert entry is not None
        known = read_catalogue(entry.body)
        spent.append(time.process_time() - begin)
    database.close()
    assert len(known) == 2500 and sum(procedure.flow is not None for procedure in known) == 250
    assert min(spent) <= 0.5, spent


def test_a_workbook_with_a_torn_sheet_is_none() -> None:
    torn = BytesIO()
    with zipfile.ZipFile(BytesIO(_book())) as whole, zipfile.ZipFile(torn, "w") as out:
        for name in whole.namelist():
            data = whole.read(name)
            out.writestr(name, data[: len(data) // 2] if name == "xl/worksheets/sheet1.xml" else data)
    with pytest.raises(BadFile, match="XLSX"):
        read_lines("x.xlsx", torn.getvalue())


@pytest.mark.parametrize("encoding", Encoding)
@pytest.mark.parametrize("name", ["cu.xlsx", "cu.yaml"])
def test_a_file_typed_in_an_old_font_is_named_and_turned_into_unicode_when_told(name: str, encoding: Encoding) -> None:
    known = [BIRTH["name"], LAND["name"]]
    records = [BIRTH | {"name": spelled(BIRTH["name"], encoding)}, LAND | {"name": spelled(LAND["name"], encoding)}]
    changes = {("thu_tuc", line, 1): spelled(one, encoding) for line, one in enumerate(known, 2)}
    data = _book(changes) if name == "cu.xlsx" else yaml.safe_dump({"procedures": records}, allow_unicode=True).encode()
    with pytest.raises(BadFile, match=encoding) as refused:
        read_lines(name, data)
    assert f"--from-encoding {encoding.lower()}" in refused.value.what_next
    lines = read_lines(name, data, encoding)
    assert [line.value["name"] for line in lines][:2] == known


def test_a_file_in_unicode_is_asked_nothing() -> None:
    names = [line.value["name"] for line in read_lines("a.json", json.dumps([BIRTH, LAND]).encode())]
    assert names == [BIRTH["name"], LAND["name"]]
