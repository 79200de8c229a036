"""The province's courier keys: whoever asks first makes them, whoever asks at the same time gets the same ones."""

from __future__ import annotations

import threading
from pathlib import Path

from sync.provincial.courier.office_keys import FILE, OfficeKeys, own_keys, renew

ASKERS = 8


def test_those_who_ask_at_once_get_the_same_keys(memory_path: Path) -> None:
    for number in range(20):
        folder = memory_path / str(number)
        made, start = list[OfficeKeys](), threading.Barrier(ASKERS)

        def ask(folder: Path = folder, made: list[OfficeKeys] = made, start: threading.Barrier = start) -> None:
            start.wait()
            made.append(own_keys(folder))

        threads = [threading.Thread(target=ask) for _ in range(ASKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        kept = own_keys(folder).public()
        assert [keys.public() for keys in made] == [kept] * ASKERS
        assert [path.name for path in folder.iterdir()] == [FILE]


def test_the_file_is_for_the_servers_alone_and_a_renewal_leaves_nothing_beside_it(tmp_path: Path) -> None:
    first = own_keys(tmp_path)
    second = renew(tmp_path)
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0
    assert second.public()["sign"] == first.public()["sign"] and second.public()["seal"] != first.public()["seal"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["catalogue", FILE]
