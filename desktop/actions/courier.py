"""The courier at the desk: what waits goes onto a stick, and what the province answered comes back from it."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from desktop.settings import Servers
from desktop.workplace import Workplace
from sync.account import Account
from sync.courier.reading import CourierReader, Read
from sync.courier.stick import PART_SIZE
from sync.courier.writing import CourierWriter, Written
from sync.device_key import device_key
from sync.relay.handing import fetch, hand_over
from sync.relay.shelf import LARGEST
from workflow.errors import Missing


def write_package(place: Workplace, folder: Path, *, part_size: int = PART_SIZE) -> Written:
    """Write what waits, with the files it needs, as one sealed and signed package into ``folder``.

    Raises:
        Missing: the folder is none, or this profile has no server.
        BadCourier: the stick does not take it, or this machine lacks the province's key.
        NotLoggedIn: nobody signed in on this machine.
    """
    if not folder.is_dir():
        raise Missing("folder", f"Không có thư mục {folder}.", "Cắm USB, chọn thư mục trên đó.")
    account = _account(place)
    key = device_key(place.secrets, account.person, account.device, place.database)
    writer = CourierWriter(place.journal, place.files, account, key, place.now)
    return writer.write(folder, _lanes(place.settings.servers), part_size=part_size)


def read_answer(place: Workplace, path: Path) -> Read:
    """Take in the province's answer: the file named, or the newest one for this machine in a folder.

    Raises:
        BadCourier: none for this machine, or not what the province sealed and signed; nothing was changed.
        DeviceRemoved: the province took this machine out.
    """
    done = CourierReader(place.journal, place.files, _account(place), place.now).read(path)
    if done.catalogues:
        place.refresh_catalogues()
    moved = place.journal.settle()
    done.items += [item for item in moved if item not in done.items]
    return done


def hand_to_relay(place: Workplace, relay: str = "") -> Written:
    """Write what waits and lay it onto the shelf of the office's relay, which hands it on when its line is back.

    Args:
        relay: its address; that of the profile unless given.

    Raises:
        Missing: no relay is known.
        SyncTrouble: it does not answer or does not take the package; everything waits on.
    """
    address = _relay(place, relay)
    with tempfile.TemporaryDirectory(prefix="vic-courier-") as folder:
        done = write_package(place, Path(folder), part_size=LARGEST)
        hand_over(address, done.paths[0])
    done.paths = []
    return done


def fetch_from_relay(place: Workplace, relay: str = "") -> Read:
    """Take in the newest answer that lies on the relay's shelf for this machine.

    Raises:
        Missing: no relay is known.
        ForeignCourier: there is none yet.
        SyncTrouble: the relay does not answer; or as ``read_answer``.
    """
    address = _relay(place, relay)
    with tempfile.TemporaryDirectory(prefix="vic-courier-") as folder:
        path = Path(folder) / "answer.vicgoi"
        fetch(address, place.settings.device, path)
        return read_answer(place, path)


def _relay(place: Workplace, relay: str) -> str:
    address = relay or place.settings.servers.relay
    if not address:
        raise Missing("relay", "Chưa có địa chỉ máy chuyển tiếp.", "Điền mục relay trong hồ sơ, hoặc thêm --relay.")
    return address


def _account(place: Workplace) -> Account:
    return Account(place.settings.person, place.settings.device, place.secrets)


def _lanes(servers: Servers) -> Sequence[str]:
    lanes = [name for name in ("documents", "dossiers") if getattr(servers, name)]
    if not lanes:
        raise Missing("server", "Hồ sơ làm việc này chưa có địa chỉ máy chủ.", "Điền địa chỉ trong Cài đặt.")
    return [*lanes, "vxp"] if servers.vxp else lanes
