"""The token doctor: each cause is found where it is made, with a remedy; what leaves the office names nobody."""

from __future__ import annotations

import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from signing.doctor import Check, architecture, examine, redacted
from signing.model import Trust
from signing.training.pki import TrainingPki, revoke, write_objects
from signing.training.pki import load as load_pki
from tests.signing.backends import certificate_file, pair
from tests.signing.office import LEADER, PIN, odd_objects


def _found(checks: tuple[Check, ...], name: str) -> list[Check]:
    return [one for one in checks if one.check == name]


def _bad(checks: tuple[Check, ...]) -> dict[str, str]:
    assert all(one.cause and (one.ok or one.remedy) for one in checks)
    return {one.check: f"{one.cause} {one.remedy}" for one in checks if not one.ok}


def test_a_token_in_order_has_nothing_to_remedy(pki: TrainingPki, trust: Trust) -> None:
    checks = examine([pki.module], trust, environment=pki.environment)
    assert _bad(checks) == {}
    assert {one.check for one in checks} >= {"module", "token", "pin", "certificates", "crl", "clock"}
    assert len(_found(checks, "certificates")) == 2


def test_an_empty_token_drawer_says_to_plug_it_in_again(own_pki: TrainingPki, trust: Trust) -> None:
    shutil.rmtree(own_pki.folder / "tokens")
    (own_pki.folder / "tokens").mkdir()
    bad = _bad(examine([own_pki.module], trust, environment=own_pki.environment))
    assert "cắm lại" in bad["token"]


def test_a_module_that_is_missing_or_none_is_told(tmp_path: Path) -> None:
    text = tmp_path / "driver.so"
    text.write_text("không phải thư viện", "utf-8")
    bad = examine([tmp_path / "gone.so", text])
    assert [one.ok for one in _found(bad, "module")] == [False, False]
    assert "Không có tệp" in _found(bad, "module")[0].cause
    assert _found(bad, "load"), "the module that is none was tried, and told"


def test_the_reader_and_its_service_are_looked_for_where_a_device_is_needed(tmp_path: Path) -> None:
    usb, socket = tmp_path / "usb", tmp_path / "pcscd.comm"
    without = _bad(examine([tmp_path / "token.so"], usb=usb, pcsc=socket))
    assert "pcscd" in without["service"] and "cổng USB khác" in without["reader"]
    (usb / "1-1").mkdir(parents=True)
    (usb / "1-1" / "bInterfaceClass").write_text("0b\n", "ascii")
    socket.touch()
    with_both = _bad(examine([tmp_path / "token.so"], usb=usb, pcsc=socket))
    assert not {"service", "reader"} & with_both.keys()


def test_expired_future_and_authority_certificates_are_told_apart(pki: TrainingPki, own_pki: TrainingPki) -> None:
    write_objects(own_pki, PIN, "Hỏng", odd_objects(own_pki))
    checks = examine([own_pki.module], own_pki.trust(), environment=own_pki.environment)
    causes = " ".join(one.cause for one in _found(checks, "certificates") if not one.ok)
    assert "hết hạn" in causes and "chỉ có hiệu lực từ" in causes and "(CA)" in causes


def test_a_revoked_certificate_is_named_with_its_date(own_pki: TrainingPki) -> None:
    revoke(own_pki.folder, own_pki.leader_certificate.read_bytes(), datetime.now(UTC) - timedelta(hours=1))
    checks = examine([own_pki.module], load_pki(own_pki.folder).trust(), environment=own_pki.environment)
    assert "thu hồi" in _bad(checks)["chain"]


def test_without_roots_nothing_is_called_checked(pki: TrainingPki) -> None:
    bad = _bad(examine([pki.module], environment=pki.environment))
    assert "CA gốc" in bad["chain"]


@pytest.mark.parametrize(("days", "check"), [(-900, "clock"), (900, "crl")])
def test_a_wrong_clock_or_an_old_list_is_found(pki: TrainingPki, trust: Trust, days: int, check: str) -> None:
    moment = datetime.now(UTC) + timedelta(days=days)
    assert check in _bad(examine([pki.module], trust, environment=pki.environment, now=moment))


def test_the_processor_of_a_library_is_read_from_its_first_bytes(pki: TrainingPki) -> None:
    assert architecture(pki.module.read_bytes()[:4096]) in ("x86_64", "aarch64")
    windows = b"MZ" + bytes(58) + (64).to_bytes(4, "little") + b"PE\0\0" + (0x14C).to_bytes(2, "little")
    assert architecture(windows) == "i686"
    assert architecture(b"text") == ""


def test_the_report_names_nobody(pki: TrainingPki, trust: Trust) -> None:
    checks = examine([pki.module], trust, environment=pki.environment)
    text = redacted(checks, home=pki.module.parent)
    assert "đạt" in text and "~" in text
    for secret in (LEADER.name, LEADER.uid.partition(":")[2], pki.token_label, str(pki.module.parent)):
        assert secret not in text


def test_a_certificate_file_is_no_driver_and_the_store_of_windows_needs_windows(
    pki: TrainingPki, trust: Trust, tmp_path: Path
) -> None:
    file = certificate_file(pki, tmp_path, "ca-nhan", pair(pki, "p-256"))
    checks = examine([file], trust)
    assert _bad(checks) == {}
    assert "mật khẩu" in _found(checks, "certificates")[0].cause
    file.write_bytes(b"hong")
    assert "Cắm ổ đĩa" in _bad(examine([file], trust))["load"]
    gone = _bad(examine([tmp_path / "gone.pfx", Path("cng:MY")], trust))
    assert "PKCS#11" in gone["module"] or sys.platform == "win32"
