"""Random routes that are sound by how they are built: choices, loops, nested branches, pauses, other agencies."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from workflow.procedures.route import Route, read_route

FIELDS = [
    {"name": "so_tien", "label": "Số tiền", "kind": "number"},
    {"name": "uu_tien", "label": "Ưu tiên", "kind": "flag"},
    {"name": "loai", "label": "Loại", "kind": "choice", "values": ["đất ở", "đất vườn", "khác"]},
    {"name": "ghi_chu", "label": "Ghi chú", "kind": "text"},
]
CONDITIONS = [
    "so_tien > 0", "so_tien <= 1500000", "so_tien == -3.5", "uu_tien == true", "uu_tien != false",
    'loai == "đất ở"', 'loai != "khác"', 'ghi_chu == "a \\"b\\" <c> & d"',
]  # fmt: skip
ROLES = ("mot_cua", "chuyen_vien", "truong_don_vi", "lanh_dao", "van_thu")
NAMES = ("Thẩm định", "Lấy ý kiến", "Kiểm tra “thực địa” <1> & đo", "Duyệt", "Ký\nđóng dấu", "")


class Builder:
    """One route while it is made. Every block takes the node to go on to and returns the node it begins with."""

    def __init__(self, chance: random.Random, size: int) -> None:
        self.chance = chance
        self.left = size
        self.nodes: list[dict[str, Any]] = []

    def route(self) -> Route:
        """Return a whole route."""
        self.add("end", "ket_thuc")
        last = self.add("work", "tra", name="Trả kết quả", role="mot_cua", hours=1, next=["ket_thuc"])
        first = self.sequence(last, self.left, refusals=True)
        self.nodes.append({"id": "bat_dau", "kind": "start", "next": [first]})
        order = self.nodes[:]
        self.chance.shuffle(order)
        return read_route({"nodes": order, "fields": FIELDS})

    def add(self, kind: str, id: str = "", **values: Any) -> str:
        """Add a node; return its id."""
        id = id or f"{kind[:3]}_{len(self.nodes)}"
        self.nodes.append({"id": id, "kind": kind, **values})
        return id

    def work(self, after: Any) -> str:
        """Add a step, sometimes one at another agency."""
        chance = self.chance
        agency = {"agency": "so-tu-phap"} if chance.random() < 0.15 else {}
        asked = [chance.choice(FIELDS)["name"]] if chance.random() < 0.2 else []
        return self.add(
            "agency" if agency else "work", name=chance.choice(NAMES), role=chance.choice(ROLES),
            unit=chance.choice(("", "kt", "vh")), hours=chance.randrange(0, 40), asks=asked,
            part=chance.choice(("", "", "chu_tri", "phoi_hop")), next=[after], **agency,
        )  # fmt: skip

    def sequence(self, after: str, size: int, refusals: bool = False) -> str:
        """Add blocks one after another, the last first; there is always a step at the beginning."""
        here = after
        while size > 0:
            block: Callable[[str, int, bool], str] = self.chance.choices(
                (self._step, self._choice, self._loop, self._compare, self._parallel, self._pause),
                (5, 2, 2, 2, 3, 1),
            )[0]
            part = self.chance.randint(1, max(1, size // 2))
            here = block(here, part, refusals)
            size -= part
        return self.work(here)

    def _step(self, after: str, size: int, refusals: bool) -> str:
        return self.work(after)

    def _pause(self, after: str, size: int, refusals: bool) -> str:
        return self.add("pause", why="finance", role="mot_cua", next=[after])

    def _choice(self, after: str, size: int, refusals: bool) -> str:
        ways: list[Any] = [
            {"to": self.sequence(after, size // 2, refusals), "outcome": f"o{n}", "words": self.chance.choice(NAMES)}
            for n in range(self.chance.randint(1, 2))
        ]
        ways.append({"to": after, "outcome": "qua", "words": "Qua"})
        if refusals and self.chance.random() < 0.3:
            ways.append({"to": self.add("end", result="refusal"), "outcome": "tu_choi"})
        self.chance.shuffle(ways)
        return self.work(self.add("choice", next=ways))

    def _loop(self, after: str, size: int, refusals: bool) -> str:
        """Add a step that may be begun again: without limit, or once over a request for papers."""
        choice = self.add("choice")
        again = self.work(choice)
        if self.chance.random() < 0.5:
            pause = self.add("pause", why="supplement", role="mot_cua", next=[again])
            back = {"to": pause, "outcome": "bo_sung", "times": 1}
        else:
            back = {"to": self.sequence(again, size // 2), "outcome": "lai", "words": "Làm lại"}
            if self.chance.random() < 0.5:
                back["times"] = self.chance.randint(1, 3)
        node = next(node for node in self.nodes if node["id"] == choice)
        node["next"] = [back, {"to": after, "outcome": "dat"}]
        return again

    def _compare(self, after: str, size: int, refusals: bool) -> str:
        ways: list[Any] = [
            {"to": self.sequence(after, size // 2, refusals), "when": self.chance.choice(CONDITIONS)}
            for _ in range(self.chance.randint(1, 2))
        ]
        return self.add("choice", next=[*ways, after])

    def _parallel(self, after: str, size: int, refusals: bool) -> str:
        join = self.add("join", next=[after])
        branches = []
        for _ in range(self.chance.randint(2, 3)):
            # A branch ends in one way: its inner blocks meet in a gateway of one way first.
            branches.append(self.sequence(self.add("choice", next=[join]), size // 3))
        split = self.add("split", next=branches)
        return self.work(split) if self.chance.random() < 0.5 else self.add("choice", next=[split])


def random_route(seed: int, size: int = 10) -> Route:
    """Return the route of a seed."""
    return Builder(random.Random(seed), size).route()


def random_data(chance: random.Random) -> dict[str, Any]:
    """Return values for the declared fields, some absent."""
    values = {
        "so_tien": chance.choice((0, 5, 2_000_000, -3.5)), "uu_tien": chance.choice((True, False)),
        "loai": chance.choice(("đất ở", "đất vườn", "khác")), "ghi_chu": chance.choice(("", 'a "b" <c> & d')),
    }  # fmt: skip
    return values
