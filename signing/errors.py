"""What can go wrong while signing or checking a signature, in the person's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

PinState = Literal["ok", "low", "final", "locked"]


class SigningTrouble(Exception):
    """Something the person must be told.

    Attributes:
        code: short stable name for support and for ``--json``.
        title: what went wrong, in a few words.
        text: what happened and what is safe.
        what_next: what the person can do now.
        detail: the technical words for the support staff, never a PIN.
    """

    code: ClassVar[str] = "signing"
    title: ClassVar[str] = "Chưa ký được"
    default_text: ClassVar[str] = "Việc ký chưa hoàn thành. Tệp gốc còn nguyên."
    default_next: ClassVar[str] = "Thử lại; nếu vẫn lỗi, báo bộ phận công nghệ thông tin."

    def __init__(self, text: str = "", what_next: str = "", *, detail: str = "") -> None:
        self.text = text or self.default_text
        self.what_next = what_next or self.default_next
        self.detail = detail
        super().__init__(self.text)

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between our own processes as what it is, whatever its constructor asks."""
        return _again, (type(self), self.args, dict(self.__dict__))

    def as_json(self) -> dict[str, str]:
        """The four words every command prints, and the technical detail when there is one."""
        words = {"code": self.code, "title": self.title, "text": self.text, "what_next": self.what_next}
        return {**words, "detail": self.detail} if self.detail else words


def _again(kind: type[SigningTrouble], args: tuple[Any, ...], held: dict[str, Any]) -> SigningTrouble:
    trouble = kind.__new__(kind, *args)
    trouble.__dict__.update(held)
    return trouble


class NoToken(SigningTrouble):
    """No token answers to the wanted label."""

    code = "no-token"
    title = "Không thấy token"
    default_text = "Máy không thấy token ký số nào phù hợp."
    default_next = "Cắm token vào máy, chờ đèn sáng rồi làm lại."


class DriverMissing(SigningTrouble):
    """The PKCS#11 module is absent or is not one."""

    code = "driver-missing"
    title = "Thiếu trình điều khiển token"
    default_text = "Không nạp được trình điều khiển (PKCS#11) của token."
    default_next = "Cài trình điều khiển do Ban Cơ yếu Chính phủ cấp, hoặc chọn lại tệp trình điều khiển."


class CertificateFile(SigningTrouble):
    """The certificate file (.p12, .pfx) is not there or is not one."""

    code = "certificate-file"
    title = "Tệp chứng thư không dùng được"
    default_text = "Tệp chứng thư (.p12, .pfx) bị hỏng hoặc không đúng định dạng."
    default_next = "Cắm ổ đĩa có tệp, hoặc chọn lại tệp chứng thư trong Cài đặt."


class SeveralTokens(SigningTrouble):
    """More than one token answers to the name; a guess could sign with another person's."""

    code = "several-tokens"
    title = "Có nhiều token cùng tên"
    default_text = "Máy đang cắm nhiều token cùng tên nên chưa rõ dùng token nào. Chưa gửi mã PIN tới token nào."
    default_next = "Rút bớt token, hoặc chọn theo số sê-ri."


class WrongToken(SigningTrouble):
    """The token that is plugged in is somebody else's; its PIN is not asked."""

    code = "wrong-token"
    title = "Không phải token của người ký"
    default_text = "Token đang cắm không có chứng thư số của người ký nên không gửi mã PIN và chưa ký gì."
    default_next = "Cắm đúng token rồi ký tiếp; văn bản chưa ký vẫn còn nguyên."


class DriverCrashed(SigningTrouble):
    """The vendor's module brought its process down; ours is unharmed."""

    code = "driver-crashed"
    title = "Trình điều khiển token bị dừng đột ngột"
    default_text = "Trình điều khiển token đã dừng giữa chừng. Chương trình vẫn chạy, tệp gốc còn nguyên."
    default_next = "Nhập lại mã PIN để ký tiếp; nếu còn lặp lại, rút token, cắm lại hoặc cập nhật trình điều khiển."


class TokenTimeout(SigningTrouble):
    """The module did not answer in time and was stopped."""

    code = "token-timeout"
    title = "Token không trả lời"
    default_text = "Token không trả lời trong thời gian cho phép nên thao tác đã được dừng. Tệp gốc còn nguyên."
    default_next = "Rút token, cắm lại rồi ký lại."


class TokenRemoved(SigningTrouble):
    """The token went away during the work."""

    code = "token-removed"
    title = "Token đã bị rút ra"
    default_text = "Token bị rút ra khi đang làm việc. Tệp gốc còn nguyên, chưa có gì bị ký dở."
    default_next = "Cắm lại token, nhập mã PIN rồi ký lại."


class TokenChanged(TokenRemoved):
    """Another token lies in the slot than the one that was logged in to."""

    code = "token-changed"
    title = "Token đã bị đổi"
    default_text = "Token trong máy không còn là token đã nhập mã PIN. Không ký bằng token khác; tệp gốc còn nguyên."
    default_next = "Cắm lại đúng token, nhập mã PIN rồi ký tiếp từ văn bản này."


class NotLoggedIn(SigningTrouble):
    """The time-box of the PIN is over, or there was no login."""

    code = "not-logged-in"
    title = "Cần nhập lại mã PIN"
    default_text = "Phiên làm việc với token đã kết thúc để bảo vệ chữ ký của bạn."
    default_next = "Nhập mã PIN rồi ký lại."


class TokenFault(SigningTrouble):
    """The token or its module answered with an error of its own."""

    code = "token-fault"
    title = "Token báo lỗi"
    default_text = "Token báo lỗi khi thực hiện. Tệp gốc còn nguyên."
    default_next = "Rút token, cắm lại rồi thử lại; nếu vẫn lỗi, báo bộ phận công nghệ thông tin kèm mã lỗi."


_TRIES_TEXT: Mapping[PinState, str] = {
    "ok": "Mã PIN không đúng. Token chưa cảnh báo số lần còn lại.",
    "low": "Mã PIN không đúng. Token báo số lần thử còn lại đang ít dần (thường khoá sau 3 lần sai liên tiếp).",
    "final": "Mã PIN không đúng. Chỉ còn 1 lần thử; sai lần nữa token sẽ bị khoá.",
    "locked": "Mã PIN không đúng và token đã bị khoá.",
}


class WrongPin(SigningTrouble):
    """The token refused the PIN; nobody sends it a second time unasked.

    Attributes:
        tries: what the token tells about the tries left (``final`` means exactly one).
        tries_left: the number when the token tells it, otherwise ``None``.
        wrong: how many wrong PINs this program has sent since the last right one.
    """

    code = "wrong-pin"
    title = "Sai mã PIN"
    default_next = "Kiểm tra phím Caps Lock và bộ gõ tiếng Việt, rồi nhập lại mã PIN."

    def __init__(self, tries: PinState, wrong: int = 1, *, detail: str = "") -> None:
        text = _TRIES_TEXT[tries]
        if wrong > 1:
            text = f"{text} Đã nhập sai {wrong} lần."
        super().__init__(text, detail=detail)
        self.tries = tries
        self.tries_left = {"final": 1, "locked": 0}.get(tries)
        self.wrong = wrong


class WrongPassphrase(WrongPin):
    """The passphrase does not open the certificate file; a file counts no tries."""

    title = "Sai mật khẩu của tệp chứng thư"
    default_next = "Kiểm tra phím Caps Lock và bộ gõ tiếng Việt, rồi nhập lại mật khẩu."

    def __init__(self, tries: PinState = "ok", wrong: int = 1, *, detail: str = "") -> None:
        super().__init__(tries, wrong, detail=detail)
        self.text = "Mật khẩu không mở được tệp chứng thư." + (f" Đã nhập sai {wrong} lần." if wrong > 1 else "")


class PinCancelled(SigningTrouble):
    """The person closed the window in which the driver asks for the PIN."""

    code = "pin-cancelled"
    title = "Đã thôi nhập mã PIN"
    default_text = "Cửa sổ nhập mã PIN đã được đóng nên chưa ký. Tệp gốc còn nguyên."
    default_next = "Bấm Ký lại khi sẵn sàng."


class PinLength(SigningTrouble):
    """The PIN cannot be right by its length, so it was not sent and no try was spent."""

    code = "pin-length"
    title = "Mã PIN không đúng độ dài"
    default_next = "Nhập lại mã PIN."

    def __init__(self, shortest: int, longest: int) -> None:
        super().__init__(
            f"Mã PIN của token này dài từ {shortest} đến {longest} ký tự. Chưa gửi tới token nên không mất lần thử nào."
        )


class FinalTry(SigningTrouble):
    """One try is left: the person must say that they know it."""

    code = "final-try"
    title = "Chỉ còn một lần thử mã PIN"
    default_text = "Token chỉ còn một lần thử. Nếu sai, token sẽ bị khoá và phải đề nghị đơn vị cấp mở khoá."
    default_next = "Chắc chắn về mã PIN thì xác nhận rồi nhập lại; nếu không, liên hệ đơn vị cấp token."


class PinLocked(SigningTrouble):
    """The token is locked; only its issuer can open it."""

    code = "pin-locked"
    title = "Token đã bị khoá"
    default_text = "Token đã bị khoá do nhập sai mã PIN quá số lần cho phép."
    default_next = "Đề nghị đơn vị cấp chứng thư số mở khoá token (mã SO-PIN); không cần làm lại văn bản."


class PinExpired(SigningTrouble):
    """The token demands a new PIN first."""

    code = "pin-expired"
    title = "Mã PIN phải được đổi"
    default_text = "Token yêu cầu đổi mã PIN trước khi ký."
    default_next = "Mở phần mềm quản lý token của nhà cung cấp, đổi mã PIN rồi ký lại."


class CertificateMissing(SigningTrouble):
    """The token carries no such certificate, or no key for it."""

    code = "certificate-missing"
    title = "Không có chứng thư số cần dùng"
    default_text = "Token không có chứng thư số được chọn hoặc không có khoá của chứng thư đó."
    default_next = "Kiểm tra đã cắm đúng token (của cá nhân hay của cơ quan) rồi chọn lại chứng thư."


class CertificateUnclear(CertificateMissing):
    """Several certificates answer to the name; which key signs must be said."""

    code = "certificate-unclear"
    title = "Có nhiều chứng thư số phù hợp"
    default_text = "Có nhiều chứng thư số phù hợp nên chưa rõ ký bằng chứng thư nào. Chưa ký gì."
    default_next = "Chọn một chứng thư trong danh sách rồi ký."


class CertificateNotUsable(SigningTrouble):
    """The certificate may not sign this now; ``why`` names the reason.

    Attributes:
        why: ``expired``, ``not-yet-valid``, ``revoked``, ``key-usage``, ``ca``, ``untrusted``, ``uid`` or ``weak-key``.
    """

    code = "certificate-not-usable"
    title = "Chứng thư số không dùng để ký được"
    default_next = "Chọn chứng thư khác hoặc đề nghị cấp, gia hạn chứng thư số."

    def __init__(self, why: str, text: str, what_next: str = "", *, detail: str = "") -> None:
        super().__init__(text, what_next, detail=detail)
        self.why = why


class SignatureMismatch(SigningTrouble):
    """What came back from the token does not verify with the certificate's key; nothing was written."""

    code = "signature-mismatch"
    title = "Chữ ký của token không khớp chứng thư"
    default_text = "Chữ ký token trả về không khớp với khoá của chứng thư nên đã bị bỏ. Tệp gốc còn nguyên."
    default_next = "Rút token, cắm lại và ký lại; nếu lặp lại, token hoặc trình điều khiển bị hỏng."


class DamagedPdf(SigningTrouble):
    """The file cannot be read as a PDF."""

    code = "damaged-pdf"
    title = "Tệp PDF bị hỏng"
    default_text = "Tệp này không đọc được như một tệp PDF hoàn chỉnh."
    default_next = "Lấy lại tệp từ nguồn ban đầu hoặc tạo lại PDF rồi làm lại."


class NotSignable(SigningTrouble):
    """The PDF is sound but may not be signed as it is; ``why`` names the reason."""

    code = "not-signable"
    title = "Tệp PDF không ký được"
    default_next = "Tạo lại PDF từ bản thảo (không mật khẩu, không biểu mẫu động) rồi ký."

    def __init__(self, why: str, text: str, what_next: str = "", *, detail: str = "") -> None:
        super().__init__(text, what_next, detail=detail)
        self.why = why


class FieldTrouble(SigningTrouble):
    """The prepared field is missing, filled already, or would not be seen on the page."""

    code = "field"
    title = "Ô trên văn bản không dùng được"
    default_next = "Trình lại văn bản để chương trình tạo đủ ô số, ngày và ô ký."


class BreaksEarlierSignature(SigningTrouble):
    """The act would spoil a signature that is already in the file; nothing was written."""

    code = "breaks-signature"
    title = "Sẽ làm hỏng chữ ký đã có"
    default_text = "Thao tác này làm mất hiệu lực chữ ký đã có trong tệp nên không thực hiện. Tệp gốc còn nguyên."
    default_next = "Dùng tệp đã trình ký có sẵn các ô số, ngày và ô dấu."


class NotSignedByPerson(SigningTrouble):
    """The seal would stand on a paper no competent person signed (NĐ 30/2020 Điều 32; PL I)."""

    code = "not-signed-by-person"
    title = "Chưa có chữ ký của người có thẩm quyền"
    default_text = "Tệp chưa có chữ ký số cá nhân hợp lệ nên không được ký bằng khóa của cơ quan. Tệp gốc còn nguyên."
    default_next = "Trình người có thẩm quyền ký trước; phụ lục ký riêng và bản sao thì chọn đúng vai trò đó."


class FileChanged(SigningTrouble):
    """The file is no longer the one that was approved."""

    code = "file-changed"
    title = "Tệp đã bị thay đổi"
    default_text = "Tệp không còn đúng như bản đã được xem và duyệt nên không ký."
    default_next = "Mở lại văn bản, xem lại nội dung rồi ký."


class TimestampUnavailable(SigningTrouble):
    """The time-stamping service gave no usable answer; the signature itself is safe."""

    code = "timestamp-unavailable"
    title = "Chưa lấy được dấu thời gian"
    default_text = "Máy chủ cấp dấu thời gian không trả lời. Chữ ký (mức B) đã có và vẫn giữ nguyên."
    default_next = "Chương trình sẽ bổ sung dấu thời gian khi có mạng."


class RevocationUnavailable(SigningTrouble):
    """Long-term data cannot be completed: the state of a certificate is not known now."""

    code = "revocation-unavailable"
    title = "Chưa lấy được thông tin thu hồi"
    default_text = "Chưa tải được danh sách thu hồi (CRL/OCSP) còn hạn cho chứng thư của chữ ký."
    default_next = "Chương trình sẽ bổ sung khi có mạng."


class FileTrouble(SigningTrouble):
    """The disk did not take or give the file."""

    code = "file"
    title = "Không đọc hoặc ghi được tệp"
    default_next = "Kiểm tra ổ đĩa còn chỗ trống và quyền ghi của thư mục rồi làm lại."


class NotJudgeable(SigningTrouble):
    """No form of signed file that is known here."""

    code = "not-judgeable"
    title = "Chưa kiểm tra được tệp này"
    default_text = "Tệp không phải PDF, XML, tệp có chữ ký rời (.p7s) bên cạnh hay gói ký CAdES một tệp."
    default_next = "Chọn tệp đã ký, hoặc kiểm tra bằng phần mềm của nơi gửi."


class WorkerFailed(SigningTrouble):
    """The process that reads and writes PDF files ended or met our own fault; nothing it did counts."""

    code = "worker-failed"
    default_text = "Bộ phận xử lý tệp PDF của chương trình dừng giữa chừng. Tệp gốc còn nguyên, chưa có gì được ghi."
    default_next = "Làm lại; nếu vẫn lỗi với tệp này, gửi nhật ký cho bộ phận hỗ trợ."
