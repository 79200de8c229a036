"""A route with everything in it, small enough to follow by hand."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from workflow.procedures.route import Route, read_route

LAND: dict[str, Any] = {
    "fields": [{"name": "so_tien", "label": "Số tiền phải nộp", "kind": "number"}],
    "nodes": [
        {"id": "bat_dau", "kind": "start", "next": ["nhan"]},
        {"id": "nhan", "kind": "work", "name": "Tiếp nhận", "role": "mot_cua", "unit": "tt", "hours": 2,
         "next": ["chia"]},
        {"id": "chia", "kind": "split", "next": ["do_dac", "lay_y_kien"]},
        {"id": "do_dac", "kind": "work", "name": "Đo đạc", "role": "chuyen_vien", "unit": "kt", "hours": 16,
         "part": "chu_tri", "next": ["ban_ve"]},
        {"id": "ban_ve", "kind": "work", "name": "Vẽ bản đồ", "role": "chuyen_vien", "unit": "kt", "hours": 8,
         "next": ["hop"]},
        {"id": "lay_y_kien", "kind": "work", "name": "Lấy ý kiến dân cư", "role": "truong_don_vi", "unit": "vh",
         "hours": 24, "part": "phoi_hop", "next": ["hop"]},
        {"id": "hop", "kind": "join", "next": ["tham_dinh"]},
        {"id": "tham_dinh", "kind": "work", "name": "Thẩm định", "role": "chuyen_vien", "unit": "kt", "hours": 8,
         "next": ["ket_luan"]},
        {"id": "ket_luan", "kind": "choice", "next": [
            {"to": "thue", "outcome": "dat", "words": "Đủ điều kiện"},
            {"to": "cho_bo_sung", "outcome": "thieu", "words": "Cần bổ sung", "times": 1},
            {"to": "tu_choi", "outcome": "khong", "words": "Không đủ điều kiện"}]},
        {"id": "cho_bo_sung", "kind": "pause", "name": "Yêu cầu bổ sung", "why": "supplement", "role": "mot_cua",
         "unit": "tt", "next": ["tham_dinh"]},
        {"id": "thue", "kind": "agency", "name": "Xác định thuế", "agency": "Thuế cơ sở", "role": "chuyen_vien",
         "unit": "kt", "hours": 40, "asks": ["so_tien"], "next": ["co_tien"]},
        {"id": "co_tien", "kind": "choice", "next": [{"to": "nop_tien", "when": "so_tien > 0"}, "ky"]},
        {"id": "nop_tien", "kind": "pause", "name": "Báo nộp tiền", "why": "finance", "role": "mot_cua", "unit": "tt",
         "next": ["ky"]},
        {"id": "ky", "kind": "work", "name": "Ký kết quả", "role": "lanh_dao", "unit": "nam-can", "hours": 4,
         "next": ["tra"]},
        {"id": "tra", "kind": "work", "name": "Trả kết quả", "role": "mot_cua", "unit": "tt", "hours": 1,
         "next": ["het"]},
        {"id": "het", "kind": "end"},
        {"id": "tu_choi", "kind": "end", "name": "Không giải quyết", "result": "refusal"},
    ],
}  # fmt: skip


def land() -> dict[str, Any]:
    """Return the route as JSON, to be changed by a test."""
    return deepcopy(LAND)


def land_route() -> Route:
    """Return the route."""
    return read_route(LAND)


def node(value: dict[str, Any], id: str) -> dict[str, Any]:
    """Return one node of a route as JSON."""
    return next(found for found in value["nodes"] if found["id"] == id)
