"""The two journeys of the main job, walked in the training province with the real window, token and servers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from desktop.tour.document_journey import document_journey
from desktop.tour.dossier_journey import dossier_journey
from desktop.tour.record import Record
from desktop.tour.visitor import Visitor
from desktop.training.province import Province


def walk(folder: Path, record: Record) -> None:
    """Walk both journeys.

    Args:
        folder: where the training province is made, empty.
        record: takes pictures, papers and the log.

    Raises:
        Trouble, SigningTrouble: a step went wrong; the log says which.
    """
    with ExitStack() as open_now:
        with record.step("Dựng tỉnh huấn luyện: cơ quan chứng thực, USB ký số, người và đơn vị"):
            province = open_now.enter_context(Province(folder))
        with record.step("Chạy hai máy chủ, trục liên thông và dịch vụ dấu thời gian"):
            province.start()
        document_journey(province, record, lambda person: open_now.enter_context(_visitor(province, person)))
        dossier_journey(province, record, lambda person: open_now.enter_context(_visitor(province, person)))


@contextmanager
def _visitor(province: Province, person: str) -> Iterator[Visitor]:
    visitor = Visitor(province, person)
    try:
        yield visitor
    finally:
        visitor.close()
