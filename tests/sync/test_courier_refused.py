"""Packages that are not what they should be: each is refused in words, and nothing changes on either side."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.courier import stick as sticks
from sync.courier.envelope import MAGIC, PIECE, Header, Opener, Sealer, public_of, read_header
from sync.courier.frames import FrameWriter, records, verify
from sync.courier.troubles import (
    BadCourier,
    CutCourier,
    ForeignCourier,
    NoCourierKey,
    StickTrouble,
    TamperedCourier,
)
from sync.errors import DeviceRemoved, NotLoggedIn
from tests.sync.courier_desks import Carrier, Office, office
from tests.sync.edxml_samples import PDF
from tests.sync.province import LAN, MAI, Clock
from workflow.store import outbox

RECEIVER = X25519PrivateKey.from_private_bytes(b"r" * 32)
SENDER = Ed25519PrivateKey.from_private_bytes(b"s" * 32)
FILES_OF_A_SERVER = ("server.db", "files")


@pytest.fixture
def province(memory_path: Path) -> Iterator[Office]:
    """Return the province's servers."""
    with office(memory_path / "server") as found:
        yield found


@pytest.fixture
def stick(memory_path: Path) -> Path:
    """Return the stick."""
    (memory_path / "usb").mkdir()
    return memory_path / "usb"


@pytest.fixture
def lan(memory_path: Path, clock: Clock, province: Office) -> Iterator[Carrier]:
    """Return a clerk's desk with something to send."""
    found = Carrier(memory_path / "carrier", LAN, clock, province)
    found.desk.arrive("i1")
    yield found
    found.desk.close()


def sealed(*bodies: bytes, manifest: dict[str, Any] | None = None) -> bytes:
    """Return a sealed package."""
    out = io.BytesIO()
    sealer = Sealer(out, "request", public_of(RECEIVER), "may", 7)
    frames = FrameWriter(sealer)
    frames.add({"key": SENDER.public_key().public_bytes_raw().hex(), **(manifest or {})})
    for body in bodies:
        frames.add({"file": "x"}, [body])
    frames.finish(SENDER)
    return out.getvalue()


def unsealed(data: bytes) -> list[bytes]:
    """Return the bodies of a package that was judged first, as those who read it do."""
    for _ in range(2):
        source = io.BytesIO(data)
        header = read_header(source)
        opener = Opener(header, RECEIVER)
        place = source.tell()
        verify(header, opener.pieces(source))
        source.seek(place)
        found = [b"".join(body) for head, body in records(opener.pieces(source)) if "file" in head]
    return found


@given(st.lists(st.binary(max_size=3 * PIECE), max_size=4))
@settings(max_examples=30, deadline=None)
def test_what_is_sealed_is_what_is_opened(bodies: list[bytes]) -> None:
    assert unsealed(sealed(*bodies)) == bodies


@pytest.mark.parametrize("size", [0, 1, PIECE - 200, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE])
def test_every_cut_is_seen(size: int) -> None:
    data = sealed(bytes(size))
    for end in {0, 1, len(MAGIC) - 1, len(MAGIC), len(MAGIC) + 10, len(data) // 2, len(data) - 17, len(data) - 1}:
        with pytest.raises((CutCourier, TamperedCourier)):
            unsealed(data[:end])


def test_a_cut_between_pieces_is_called_a_cut() -> None:
    data = sealed(bytes(5 * PIECE))
    start = data.index(b"\n", len(MAGIC)) + 1
    with pytest.raises(CutCourier):
        unsealed(data[: start + 2 * (PIECE + 16)])


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_no_changed_byte_passes(data: st.DataObject) -> None:
    good = sealed(b"x" * (PIECE + 300))
    place = data.draw(st.integers(0, len(good) - 1))
    bad = bytearray(good)
    bad[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(BadCourier):
        unsealed(bytes(bad))


def test_pieces_in_another_order_do_not_pass() -> None:
    data = sealed(bytes(4 * PIECE))
    start, whole = data.index(b"\n", len(MAGIC)) + 1, PIECE + 16
    first, second = data[start : start + whole], data[start + whole : start + 2 * whole]
    with pytest.raises(TamperedCourier):
        unsealed(data[:start] + second + first + data[start + 2 * whole :])


def test_what_follows_the_end_does_not_pass() -> None:
    with pytest.raises((TamperedCourier, CutCourier)):
        unsealed(sealed(b"x") + b"more")


def test_a_package_of_another_signer_does_not_pass() -> None:
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()
    with pytest.raises(TamperedCourier, match="Chữ ký"):
        unsealed(sealed(b"x", manifest={"key": other}))


def test_a_signature_counts_for_its_own_package_only() -> None:
    """Opened by its receiver and sealed again for somebody else, a package is not signed any more."""
    out = io.BytesIO()
    sealer = Sealer(out, "request", public_of(RECEIVER), "may", 8)
    source = io.BytesIO(sealed(b"x"))
    for piece in Opener(read_header(source), RECEIVER).pieces(source):
        sealer.write(piece)
    sealer.finish()
    with pytest.raises(TamperedCourier, match="Chữ ký"):
        unsealed(out.getvalue())


@pytest.mark.parametrize(
    "line",
    [b"\n", b"{}\n", b"[]\n", b"nope\n", b'{"v":2}\n', b"\xff\n", b"x" * 5000, b"[" * 4000 + b"\n",
     Header("request", "0" * 16, "m", -1, "00" * 32).line(), Header("request", "0" * 16, "m", 1, "00").line(),
     Header("other", "0" * 16, "m", 1, "00" * 32).line()],  # type: ignore[arg-type]
)  # fmt: skip
def test_a_header_of_another_form_is_refused(line: bytes) -> None:
    with pytest.raises(BadCourier):
        read_header(io.BytesIO(MAGIC + line))


def test_a_share_that_gives_no_secret_is_refused() -> None:
    source = io.BytesIO(sealed(b"x"))
    good = read_header(source)
    with pytest.raises(TamperedCourier):
        Opener(Header(good.kind, good.to, good.desk, good.seq, "00" * 32), RECEIVER)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=300))
def test_any_other_bytes_are_refused_in_words(data: bytes) -> None:
    for bytes_ in (data, MAGIC + data, sealed()[:-40] + data):
        with pytest.raises(BadCourier):
            unsealed(bytes_)


Spoil = Callable[[bytes], bytes]
SPOILS: dict[str, Spoil] = {
    "cut": lambda data: data[:-30],
    "half": lambda data: data[: len(data) // 2],
    "bit": lambda data: data[:-100] + bytes([data[-100] ^ 1]) + data[-99:],
    "empty": lambda data: b"",
    "longer": lambda data: data + b"x",
    "other": lambda data: b"PK\x03\x04" + data,
}


@pytest.mark.parametrize("how", SPOILS)
def test_a_spoiled_package_changes_nothing_at_the_province(
    province: Office, lan: Carrier, stick: Path, how: str
) -> None:
    package = lan.write(stick).paths[0]
    good = package.read_bytes()
    package.write_bytes(SPOILS[how](good))
    with pytest.raises(BadCourier) as told:
        province.answer(package, stick)
    assert told.value.text and told.value.what_next
    assert (province.steps(), list(stick.glob("vic-tra-loi*"))) == (0, [])
    package.write_bytes(good)
    assert province.answer(package, stick).steps == {"applied": 1}


@pytest.mark.parametrize("how", SPOILS)
def test_a_spoiled_answer_changes_nothing_at_the_desk(province: Office, lan: Carrier, stick: Path, how: str) -> None:
    answer = province.answer(lan.write(stick).paths[0], stick).answer[0]
    good = answer.read_bytes()
    answer.write_bytes(SPOILS[how](good))
    before = lan.snapshot()
    with pytest.raises(BadCourier):
        lan.read(answer)
    assert lan.snapshot() == before
    answer.write_bytes(good)
    assert lan.read(stick).results == {"applied": 1}


def test_a_missing_part_is_a_cut(province: Office, lan: Carrier, stick: Path) -> None:
    paths = lan.write(stick, part_size=700).paths
    assert len(paths) > 2
    paths[1].rename(stick / "weg")
    with pytest.raises(CutCourier):
        province.answer(paths[0], stick)
    (stick / "weg").rename(paths[1])
    assert province.answer(paths[0], stick).steps == {"applied": 1}


def test_another_province_opens_nothing(province: Office, lan: Carrier, stick: Path, memory_path: Path) -> None:
    package = lan.write(stick).paths[0]
    with office(memory_path / "elsewhere") as elsewhere, pytest.raises(ForeignCourier, match="máy chủ khác"):
        elsewhere.answer(package, stick)


def test_an_answer_of_another_province_is_not_believed(
    province: Office, lan: Carrier, stick: Path, memory_path: Path
) -> None:
    """Somebody who holds the province's sealing key but not its signing key answers."""
    package = lan.write(stick).paths[0]
    shutil.copytree(province.folder, memory_path / "copy")
    key = memory_path / "copy" / "courier.key"
    other = key.read_text().replace(
        province.keys.sign.private_bytes_raw().hex(), Ed25519PrivateKey.generate().private_bytes_raw().hex()
    )
    key.write_text(other)
    before = lan.snapshot()
    with office(memory_path / "copy") as thief:
        answer = thief.answer(package, stick).answer[0]
    with pytest.raises(ForeignCourier, match="không do máy chủ của tỉnh ký"):
        lan.read(answer)
    assert lan.snapshot() == before


def test_packages_of_one_machine_are_signed_by_one_key(province: Office, lan: Carrier, stick: Path) -> None:
    province.answer(lan.write(stick).paths[0], stick)
    lan.tokens.drop(f"device-key:{LAN.id}:{lan.desk.device}")
    lan.desk.clock.pass_(hours=1)
    lan.desk.arrive("i2")
    package = lan.write(stick).paths[0]
    with pytest.raises(TamperedCourier, match="khóa"):
        province.answer(package, stick)
    assert province.steps() == 1


def test_nobody_speaks_for_another_machine(
    province: Office, lan: Carrier, stick: Path, memory_path: Path, clock: Clock
) -> None:
    mai = Carrier(memory_path / "carrier-mai", MAI, clock, province)
    mai.account._tokens.put(f"token:{MAI.id}:{mai.desk.device}", lan.account.token())
    mai.account._known = None
    mai.desk.arrive("i9")
    package = mai.write(stick).paths[0]
    with pytest.raises(TamperedCourier, match="người hoặc máy khác"):
        province.answer(package, stick)
    mai.desk.close()
    assert province.steps() == 0


def test_a_revoked_sign_in_brings_nothing_in(province: Office, lan: Carrier, stick: Path) -> None:
    package = lan.write(stick).paths[0]
    province.province.parts.accounts.revoke(LAN.id, lan.desk.device)
    with pytest.raises(ForeignCourier, match="đăng nhập"):
        province.answer(package, stick)
    assert province.steps() == 0


def test_a_machine_that_was_taken_out_learns_it_from_the_stick(province: Office, lan: Carrier, stick: Path) -> None:
    package = lan.write(stick).paths[0]
    province.province.parts.accounts.remove_device(LAN.id, lan.desk.device, "Mất máy")
    assert province.answer(package, stick).steps == {}
    assert province.steps() == 0
    with pytest.raises(DeviceRemoved):
        lan.read(stick)


def test_a_full_stick_keeps_what_lay_there(
    province: Office, lan: Carrier, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = lan.write(stick).paths[0].read_bytes()
    lan.desk.clock.pass_(hours=1)

    def full(self: sticks.PartsWriter, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sticks.PartsWriter, "write", full)
    with pytest.raises(StickTrouble, match="đầy"):
        lan.write(stick)
    found = list(stick.iterdir())
    assert [path.read_bytes() for path in found] == [old]


def test_a_stick_that_is_gone_is_said(lan: Carrier, stick: Path) -> None:
    with pytest.raises(StickTrouble):
        lan.write(stick / "nicht-da")
    with pytest.raises(StickTrouble):
        lan.read(stick / "nicht-da.vicgoi")
    assert [row.state for row in outbox.rows(lan.desk.database)] == ["waiting"]


def test_a_pulled_stick_leaves_the_older_package(
    province: Office, lan: Carrier, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = lan.write(stick).paths[0]
    lan.desk.clock.pass_(hours=1)

    def pulled(self: sticks.PartsWriter, name: str) -> list[Path]:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as pulling, pytest.raises(CutCourier, match="rút"):
        pulling.setattr(sticks.PartsWriter, "keep", pulled)
        lan.write(stick)
    assert list(stick.iterdir()) == [old]
    assert province.answer(old, stick).steps == {"applied": 1}


def test_a_machine_that_never_was_online_says_so(lan: Carrier, stick: Path) -> None:
    with lan.desk.database.work() as connection:
        connection.exec_driver_sql("DELETE FROM catalogue WHERE name = 'courier'")
    with pytest.raises(NoCourierKey):
        lan.write(stick)
    lan.account.sign_out()
    with pytest.raises((NotLoggedIn, NoCourierKey)):
        lan.write(stick)


def test_what_bears_a_mark_of_secrecy_stays(lan: Carrier, stick: Path) -> None:
    """Whatever way it came into the record (an older program, a mark unknown then): a stick carries it nowhere."""
    ref = lan.desk.files.put(PDF, "khong-dau.pdf", "application/pdf", "attachment")
    lan.desk.arrive("i2", files=[ref.to_json()])
    with lan.desk.database.work() as connection:
        connection.exec_driver_sql("UPDATE files SET name = 'Văn bản TUYỆT MẬT.pdf'")
    written = lan.write(stick)
    assert (written.steps, written.files, len(written.left)) == (1, 0, 1)
    assert "TUYỆT MẬT" in written.left[0]
    assert [row.state for row in outbox.rows(lan.desk.database)] == ["sending", "waiting"]


def test_a_package_asks_for_nothing_beyond_the_exchange(
    province: Office, lan: Carrier, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sync.courier import writing
    from sync.courier.calls import posting

    def more(self: writing.CourierWriter, lane: str) -> Iterator[Any]:
        yield posting(lane, "training/token", {"person": "hai", "device": "x"})
        yield posting(lane, "leases/revoke", {"lease": "x", "reason": "x"})

    monkeypatch.setattr(writing.CourierWriter, "_questions", more)
    done = province.answer(lan.write(stick).paths[0], stick)
    assert len(done.notes) == 4
    assert all("không làm được" in note for note in done.notes)


def test_keys_are_renewed_without_losing_packages(province: Office, lan: Carrier, stick: Path) -> None:
    from sync.provincial.courier.office_keys import renew

    package = lan.write(stick).paths[0]
    renewed = renew(province.folder)
    assert renewed.public()["seal"] != province.keys.public()["seal"]
    assert province.answer(package, stick).steps == {"applied": 1}
    read = lan.read(stick)
    assert "courier" in read.catalogues
    lan.desk.clock.pass_(hours=1)
    lan.desk.arrive("i2")
    assert province.answer(lan.write(stick).paths[0], stick).steps == {"applied": 1}
