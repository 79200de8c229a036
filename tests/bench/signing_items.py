"""How long documents of the record wait for a slow token: opened, signed, checked and written while it works."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from signing.training.pki import TrainingPki
from signing.worker_client import SigningWorker
from tests.bench.table import Row, seconds
from tests.signing import shim
from tests.signing.office import PIN
from tests.signing.waiting_items import WaitingItems

ITEMS, SLOW = 30, 0.333


def rows(folder: Path, pki: TrainingPki) -> Iterator[Row]:
    """Sign thirty submitted documents with one login, as the window does, and as fast as the token allows."""
    if shim.compiler() is None:
        sys.stderr.write("không có trình biên dịch C: không đo được ký hàng loạt với token chậm\n")
        return
    place = folder / "van-ban-cho-ky"
    place.mkdir()
    slow = shim.around(shim.build(place), pki.module, pki.environment, place)
    worker = SigningWorker()
    worker.warm_up()
    waiting = WaitingItems(place, pki, slow.module, slow.environment, worker)
    try:
        items = waiting.submitted(ITEMS)
        waiting.desk.state("outgoing.signed")
        slow.told(f"C_Sign slow {round(SLOW * 1000)}")
        taken = seconds(lambda: waiting.desk.sign(items, "outgoing.signed", PIN, {}))
        assert waiting.stages(items) == ["signed"] * ITEMS
        operations = waiting.place.tokens.operations
    finally:
        waiting.close()
    bound = ITEMS * SLOW
    name = f"ký {ITEMS} văn bản chờ ký với token {round(SLOW * 1000)} ms mỗi chữ ký (giây)"
    yield Row(name, taken, "≤ 1,10 lần thời gian của riêng token", taken <= 1.10 * bound, limit=bound)
    yield Row(f"số lần dùng khóa cho {ITEMS} văn bản", operations, f"= {ITEMS}", operations == ITEMS, limit=ITEMS)
