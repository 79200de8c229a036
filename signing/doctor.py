"""Finds out why a token does not sign: reader, service, module, token, certificates, PIN, lists, clock; one by one."""

from __future__ import annotations

import platform
import re
import struct
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509

from signing import certificates
from signing.drivers import backend_of, known_drivers, training_driver
from signing.errors import CertificateNotUsable, SigningTrouble
from signing.list_age import OLD, ago
from signing.model import CertificateInfo, TokenInfo, Trust
from signing.token_client import TokenProcess

_PCSC = Path("/run/pcscd/pcscd.comm")
_USB = Path("/sys/bus/usb/devices")
_SMART_CARD = "0b"  # USB interface class CCID
_ELF = {0x3E: "x86_64", 0xB7: "aarch64", 0x03: "i686", 0x28: "armv7l"}
_PE = {0x8664: "x86_64", 0xAA64: "aarch64", 0x014C: "i686"}
_MACHINES = {"amd64": "x86_64", "x64": "x86_64", "arm64": "aarch64", "i386": "i686", "x86": "i686"}
_SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Check:
    """One question and its answer.

    Attributes:
        check: short stable name.
        words: the question, for a person.
        cause: what was found, also when it is good.
        remedy: what to do; empty when it is good.
    """

    check: str
    words: str
    ok: bool
    cause: str
    remedy: str = ""

    def as_json(self) -> dict[str, object]:
        """The row of ``vic token doctor``."""
        row: dict[str, object] = {"check": self.check, "ok": self.ok, "cause": self.cause, "remedy": self.remedy}
        return row | {"words": self.words}


def examine(
    modules: Sequence[Path],
    trust: Trust | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    now: datetime | None = None,
    usb: Path = _USB,
    pcsc: Path = _PCSC,
) -> tuple[Check, ...]:
    """Go through everything between the person and a signature, from the plug to the clock; no PIN is needed.

    Args:
        modules: PKCS#11 modules to try; those known on this system when empty.
        trust: roots and revocation lists held here.
        environment: variables for the token process.
        usb, pcsc: where this system lists USB devices and where its card service answers.
    """
    known, moment = trust or Trust(), now or datetime.now(UTC)
    tried = [*modules] or [one.path for one in known_drivers() if one.path.is_file()]
    checks = [*_plugged(tried, usb, pcsc), *_modules(tried)]
    there = [path for path in tried if path.is_file() or backend_of(path) == "cng"]
    with TokenProcess(there, environment=environment) as process:
        tokens = process.tokens()
        checks += _loaded(process.problems)
    checks += _present(tokens, bool(tried))
    for token in tokens:
        checks += _token(token, known, moment)
    checks += [*_lists(known, moment), _clock(tokens, known, moment)]
    return tuple(checks)


def redacted(checks: Sequence[Check], *, home: Path | None = None) -> str:
    """Return the findings as text that may leave the office: no names, numbers of people, serials or home folders."""
    lines = [f"VIC: kiểm tra USB ký số ({platform.system()} {platform.machine()})"]
    for one in checks:
        lines.append(f"[{'đạt' if one.ok else 'LỖI'}] {one.words}: {one.cause}")
        if one.remedy:
            lines.append(f"    Cách xử lý: {one.remedy}")
    text = "\n".join(lines) + "\n"
    text = text.replace(str(home or Path.home()), "~")
    text = re.sub(r"“[^”]*”", "“…”", text)
    return re.sub(r"\b(?:[0-9a-fA-F]{2}){5,}\b|\b\d{9,}\b", "…", text)


def architecture(head: bytes) -> str:
    """Return the processor a library was made for, by its first bytes; "" when it is no library."""
    if head.startswith(b"\x7fELF") and len(head) >= 20:
        order = "<" if head[5] == 1 else ">"
        return _ELF.get(struct.unpack_from(f"{order}H", head, 18)[0], "?")
    if head.startswith(b"MZ") and len(head) >= 64:
        place = struct.unpack_from("<I", head, 60)[0]
        if head[place : place + 4] == b"PE\0\0":
            return _PE.get(struct.unpack_from("<H", head, place + 4)[0], "?")
    return ""


def _plugged(modules: Sequence[Path], usb: Path, pcsc: Path) -> Iterator[Check]:
    """Reader and card service; a software token needs neither."""
    devices = [path for path in modules if backend_of(path) == "pkcs11" and path != training_driver()]
    if sys.platform != "linux" or not devices:
        return
    readers = [one for one in usb.glob("*/bInterfaceClass") if one.read_text("ascii").strip() == _SMART_CARD]
    words = "Đầu đọc hoặc USB ký số cắm vào máy"
    if readers:
        yield Check("reader", words, True, f"Thấy {len(readers)} thiết bị.")
    else:
        yield Check("reader", words, False, "Máy không thấy thiết bị nào.", "Cắm lại USB ký số, thử cổng USB khác.")
    words = "Dịch vụ thẻ thông minh (pcscd)"
    if pcsc.exists():
        yield Check("service", words, True, "Đang chạy.")
    else:
        remedy = "Cài và bật: sudo apt install pcscd; sudo systemctl enable --now pcscd.socket"
        yield Check("service", words, False, "Không chạy.", remedy)


def _modules(modules: Sequence[Path]) -> Iterator[Check]:
    if not modules:
        remedy = "Cài trình điều khiển do Ban Cơ yếu Chính phủ cấp, hoặc chỉ tệp bằng --module."
        yield Check("module", "Trình điều khiển (PKCS#11)", False, "Máy chưa có trình điều khiển nào.", remedy)
    here = _MACHINES.get(platform.machine().lower(), platform.machine().lower())
    for path in modules:
        if backend_of(path) != "pkcs11":
            yield _other_backend(path)
            continue
        words = f"Trình điều khiển {path}"
        if not path.is_file():
            yield Check("module", words, False, "Không có tệp này.", "Cài lại trình điều khiển hoặc chọn tệp khác.")
            continue
        with path.open("rb") as file:
            made_for = architecture(file.read(4096))
        if not made_for:
            yield Check("module", words, False, "Tệp không phải thư viện PKCS#11.", "Chọn đúng tệp trình điều khiển.")
        elif made_for != here:
            cause = f"Thư viện dùng cho {made_for}, máy này là {here}."
            yield Check("module", words, False, cause, "Cài bản trình điều khiển đúng loại máy (32/64 bit).")
        else:
            yield Check("module", words, True, f"Có tệp, đúng loại máy ({here}).")


def _other_backend(path: Path) -> Check:
    """A certificate file is there or not; the store of Windows only on Windows."""
    if backend_of(path) == "file":
        words, remedy = f"Tệp chứng thư {path}", "Cắm ổ đĩa có tệp, hoặc chọn lại tệp chứng thư."
        there = path.is_file()
        return Check("module", words, there, "Có tệp." if there else "Không có tệp này.", "" if there else remedy)
    words, here = "Kho chứng thư của Windows", sys.platform == "win32"
    cause = "Dùng kho của Windows." if here else "Máy này không chạy Windows."
    return Check("module", words, here, cause, "" if here else "Dùng trình điều khiển PKCS#11 của nhà cung cấp.")


def _loaded(problems: Mapping[Path, SigningTrouble]) -> Iterator[Check]:
    for path, trouble in problems.items():
        yield Check("load", f"Nạp trình điều khiển {path.name}", False, trouble.text, trouble.what_next)


def _present(tokens: Sequence[TokenInfo], asked: bool) -> Iterator[Check]:
    words = "USB ký số trong đầu đọc"
    if tokens:
        names = ", ".join(f"“{token.label}” ({token.model}, khe {token.slot})" for token in tokens)
        yield Check("token", words, True, f"Thấy {names}.")
    elif asked:
        yield Check("token", words, False, "Trình điều khiển không thấy USB nào.", "Rút ra, chờ 5 giây rồi cắm lại.")


def _token(token: TokenInfo, trust: Trust, now: datetime) -> Iterator[Check]:
    yield _pin(token)
    words = f"Chứng thư trên “{token.label}”"
    if not token.certificates and token.hidden:
        yield Check("certificates", words, True, "Nằm trong tệp có mật khẩu; chỉ xem được khi ký.")
    elif not token.certificates:
        remedy = "USB chưa được nạp chứng thư: liên hệ nơi cấp."
        yield Check("certificates", words, False, "Không có chứng thư nào.", remedy)
    for info in token.certificates:
        yield _certificate(info, trust, now)


def _pin(token: TokenInfo) -> Check:
    words = f"Mã PIN của “{token.label}”"
    found = {
        "ok": (True, "Còn đủ số lần nhập.", ""),
        "low": (False, "Đã nhập sai ít nhất một lần.", "Nhập đúng mã PIN ở lần tới; nhập sai liên tiếp sẽ bị khóa."),
        "final": (False, "Chỉ còn một lần nhập.", "Hỏi lại mã PIN trước khi nhập; nhập sai nữa sẽ bị khóa."),
        "locked": (False, "Đã bị khóa.", "Gửi yêu cầu mở khóa tới nơi cấp chứng thư."),
    }
    ok, cause, remedy = found[token.pin]
    return Check("pin", words, ok, cause, remedy)


def _certificate(info: CertificateInfo, trust: Trust, now: datetime) -> Check:
    """Key, purpose, dates, chain and revocation of one certificate, as signing itself would judge it."""
    state = certificates.describe(info, now)
    words = f"Chứng thư “{state.subject.name or info.label}”"
    if not info.has_key:
        return Check("certificates", words, False, "Token không có khóa của chứng thư này.", "Dùng chứng thư khác.")
    if not state.usable:
        return Check("certificates", words, False, state.why_not, "Liên hệ nơi cấp để gia hạn hoặc cấp lại.")
    try:
        _, notes = certificates.check(certificates.load(info.der), trust, now)
    except CertificateNotUsable as no:
        return Check("chain", words, False, no.text, no.what_next)
    until = f"Dùng được đến {state.not_after:%d/%m/%Y}."
    if state.not_after - now < _SOON:
        return Check("certificates", words, False, until, "Sắp hết hạn: làm thủ tục gia hạn ngay.")
    if notes:
        remedy = "Nối mạng để tải danh sách thu hồi." if trust.roots else "Thêm chứng thư CA gốc (--trust)."
        return Check("chain", words, False, f"{until} {' '.join(notes)}", remedy)
    return Check("certificates", words, True, f"{until} Chuỗi cấp phát và thu hồi đã kiểm tra.")


def _lists(trust: Trust, now: datetime) -> Iterator[Check]:
    for der in trust.crls:
        crl = x509.load_der_x509_crl(der)
        words = f"Danh sách thu hồi của “{crl.issuer.rfc4514_string()[:60]}”"
        age, until = now - crl.last_update_utc, crl.next_update_utc
        cause = f"Lập {ago(age)}"
        if until is not None and now > until:
            yield Check("crl", words, False, f"{cause}, hết hạn {until:%d/%m/%Y %H:%M}.", "Nối mạng để tải bản mới.")
        elif age > OLD:
            yield Check("crl", words, False, f"{cause}.", "Nối mạng để tải bản mới.")
        else:
            yield Check("crl", words, True, f"{cause}, còn hạn.")


def _clock(tokens: Sequence[TokenInfo], trust: Trust, now: datetime) -> Check:
    """What cannot lie in the future shows a clock that is behind."""
    words = "Ngày giờ của máy"
    seen = [x509.load_der_x509_crl(der).last_update_utc for der in trust.crls]
    latest = max(seen, default=None)
    if latest is not None and latest > now + certificates.GRACE:
        cause = f"Máy ghi {now:%d/%m/%Y %H:%M} UTC, nhưng danh sách thu hồi được lập {latest:%d/%m/%Y %H:%M}."
        return Check("clock", words, False, cause, "Đặt lại ngày giờ, bật tự đồng bộ giờ.")
    held = [certificates.describe(one, now) for token in tokens for one in token.certificates]
    if held and all(now < one.not_before - certificates.GRACE for one in held):
        cause = f"Máy ghi {now:%d/%m/%Y}, trước ngày cấp của mọi chứng thư trên USB."
        return Check("clock", words, False, cause, "Đặt lại ngày giờ, bật tự đồng bộ giờ.")
    return Check("clock", words, True, f"{now.astimezone():%d/%m/%Y %H:%M}, không trái với dữ liệu đang có.")
