"""The fields of a dossier's record for the portal (service DongBoHoSoMC), exactly as the portal spells them."""

from __future__ import annotations

import re

from workflow.national.schema import Record, Rule, When, always

SERVICE = "DongBoHoSoMC"
STATES = tuple(str(code) for code in range(1, 11))
YES_NO = ("0", "1")
ONLINE, BY_POST = "2", "1"
PAID_ONLINE, NOT_ONLINE = "1", "3"
CITIZEN, COMPANY, AGENCY, ORGANISATION = "1", "2", "3", "4"
IDENTITY, OLD_IDENTITY = "1", "2"
_DIGITS = {IDENTITY: 12, OLD_IDENTITY: 9}
LONGEST_SUBJECT, LONGEST_FILE_NAME = 1000, 4000

DOSSIER_CODE = re.compile(r"[A-Z0-9]+(\.[A-Z0-9]+)*-\d{6}(\d{2})?-\d{4,7}", re.ASCII | re.IGNORECASE)
PROCEDURE_CODE = re.compile(r"\d\.\d{6}(\.[A-Z0-9.]+)?", re.ASCII | re.IGNORECASE)
_KIND = re.compile(r"\d{1,2}", re.ASCII)


def at(*codes: str) -> When:
    """Return the test for records that stand at one of these codes."""
    return lambda record: record.get("TrangThaiHoSo") in codes


def _taken_in(record: Record) -> bool:
    return record.get("TrangThaiHoSo") not in ("1", "3")


def _answered(row: Record) -> bool:
    return bool(row.get("NgayTiepNhanBoSung"))


def _identity(row: Record) -> bool:
    return bool(row.get("LoaiDinhDanh"))


def _has_its_digits(row: Record) -> bool:
    """Tell whether a number of identity has the digits of its kind; other kinds of papers are not known."""
    digits, number = _DIGITS.get(str(row.get("LoaiDinhDanh"))), str(row.get("SoDinhDanh"))
    return digits is None or (len(number) == digits and number.isascii() and number.isdigit())


PAPERS = (
    Rule("TepDinhKemId", "mã tệp", needed=always),
    Rule("TenTepDinhKem", "tên giấy tờ nộp", needed=always, limit=LONGEST_FILE_NAME),
    Rule("IsDeleted", "dấu đã xóa", "code", codes=("False", "True")),
    Rule("MaThanhPhanHoSo", "mã thành phần hồ sơ"),
    Rule("DuongDanTaiTepTin", "đường dẫn tải tệp"),
    Rule("DuocSoHoa", "dấu được số hóa", "code", needed=always, codes=YES_NO),
    Rule("DuocTaiSuDung", "dấu được tái sử dụng", "code", codes=YES_NO),
    Rule("DuocLayTuKhoDMQG", "dấu lấy từ kho dữ liệu quốc gia", "code", codes=YES_NO),
    Rule("MaKetQuaThayThe", "mã kết quả thay thế"),
)
FEES = (
    Rule("TenPhiLePhi", "tên phí, lệ phí", needed=always),
    Rule("MaPhiLePhi", "mã phí, lệ phí"),
    Rule("HinhThucThu", "hình thức thu"),
    Rule("Gia", "số tiền", "money", needed=always),
    Rule("LoaiPhiLePhi", "loại phí, lệ phí"),
)
OTHER_PAPERS = (
    Rule("TenGiayTo", "tên giấy tờ khác", needed=always),
    Rule("SoLuong", "số lượng", "money", needed=always),
    Rule("LoaiGiayTo", "loại giấy tờ"),
)
SUPPLEMENTS = (
    Rule("HoSoBoSungId", "mã lần bổ sung", needed=always),
    Rule("NguoiYeuCauBoSung", "người yêu cầu bổ sung", needed=always),
    Rule("NoiDungBoSung", "nội dung bổ sung", needed=always),
    Rule("NgayBoSung", "ngày yêu cầu bổ sung", "date", needed=always),
    Rule("NguoiTiepNhanBoSung", "người nhận bổ sung", needed=_answered),
    Rule("ThongTinTiepNhan", "thông tin nhận bổ sung"),
    Rule("NgayTiepNhanBoSung", "ngày nhận bổ sung", "date"),
    Rule("TrangThaiBoSung", "trạng thái bổ sung", needed=always),
    Rule("DanhSachGiayToBoSung", "giấy tờ bổ sung", "list", fields=(Rule("TenGiayTo", "tên giấy tờ", needed=always),)),
    Rule("DanhSachLePhiBoSung", "lệ phí bổ sung", "list", fields=FEES),
    Rule("NgayHenTraTruoc", "ngày hẹn trả trước", "date"),
    Rule("NgayHenTraMoi", "ngày hẹn trả mới", "date"),
)
RESULTS = (
    Rule("TenGiayTo", "tên kết quả", needed=always),
    Rule("MaThanhPhanHoSo", "mã thành phần"),
    Rule("GiayToId", "mã tệp kết quả", needed=always),
    Rule("DuongDanTepTinKetQua", "đường dẫn tệp kết quả"),
    Rule("MaGiayToKetQua", "mã giấy tờ kết quả"),
)

FIELDS: tuple[Rule, ...] = (
    Rule("MaHoSo", "mã hồ sơ", needed=always, pattern=(DOSSIER_CODE, "không đúng cấu trúc mã định danh–ngày–số")),
    Rule("MaTTHC", "mã thủ tục", needed=always, pattern=(PROCEDURE_CODE, "không có dạng 1.005129")),
    Rule("TenTTHC", "tên thủ tục", needed=always),
    Rule("MaLinhVuc", "mã lĩnh vực", needed=always),
    Rule("TenLinhVuc", "tên lĩnh vực", needed=always),
    Rule("KenhThucHien", "kênh thực hiện", "code", needed=always, codes=("1", "2", "3")),
    Rule("SoBienNhan", "số biên nhận"),
    Rule("ChuHoSo", "chủ hồ sơ", needed=always),
    Rule("SoGiayToChuHoSo", "số giấy tờ chủ hồ sơ"),
    Rule(
        "LoaiDoiTuong", "loại đối tượng", "code", needed=always, codes=(CITIZEN, COMPANY, AGENCY, ORGANISATION),
    ),
    Rule("MaDoiTuong", "mã tài khoản trên Cổng"),
    Rule("DinhDanhCHS", "định danh chủ hồ sơ", "list", fields=(
        Rule("LoaiDinhDanh", "loại định danh", needed=always, pattern=(_KIND, "phải là mã số")),
        Rule("SoDinhDanh", "số định danh", needed=_identity,
             agrees=(_has_its_digits, "phải có 12 chữ số (CMND 9 chữ số)")),
    )),
    Rule("ThongTinKhac", "thông tin khác"),
    Rule("Email", "thư điện tử"),
    Rule("Fax", "số fax"),
    Rule("SoDienThoai", "điện thoại"),
    Rule("TrichYeuHoSo", "trích yếu hồ sơ", needed=always, limit=LONGEST_SUBJECT),
    Rule("NgayNopHoSo", "ngày nộp", "date", needed=always),
    Rule("NgayTiepNhan", "ngày tiếp nhận", "date", needed=_taken_in),
    Rule("NgayHenTra", "ngày hẹn trả", "date"),
    Rule("TrangThaiHoSo", "trạng thái hồ sơ", "code", needed=always, codes=STATES),
    Rule("NgayTra", "ngày trả kết quả", "date", needed=at("10")),
    Rule("ThongTinTra", "thông tin trả kết quả", needed=at("10")),
    Rule("HinhThuc", "hình thức trả", "code", needed=at("10"), codes=YES_NO),
    Rule("NgayKetThucXuLy", "ngày kết thúc xử lý", "date",
         needed=at("9", "10")),
    Rule("NgayTuChoi", "ngày từ chối", "date", needed=at("3")),
    Rule("DonViXuLy", "đơn vị xử lý", needed=always),
    Rule("NoiNopHoSo", "nơi nộp hồ sơ", needed=always),
    Rule("GhiChu", "ghi chú"),
    Rule("HoSoCoThanhPhanSoHoa", "dấu có thành phần số hóa", "code", needed=always, codes=YES_NO),
    Rule("TaiKhoanDuocXacThucVoiVNeID", "dấu tài khoản VNeID", "code", needed=always, codes=YES_NO),
    Rule("DuocThanhToanTrucTuyen", "thanh toán trực tuyến", "code", needed=always, codes=(PAID_ONLINE, NOT_ONLINE)),
    Rule("DSKetNoiCSDL", "cơ sở dữ liệu đã dùng", "list", fields=(Rule("MaCSDL", "mã cơ sở dữ liệu", needed=always),)),
    Rule("TaiLieuNop", "giấy tờ nộp", "list", fields=PAPERS),
    Rule("DanhSachLePhi", "phí, lệ phí", "list", fields=FEES),
    Rule("DanhSachTepDinhKemKhac", "giấy tờ khác", "list", fields=OTHER_PAPERS),
    Rule("DanhSachHoSoBoSung", "các lần bổ sung", "list", fields=SUPPLEMENTS,
         needed=at("5")),
    Rule("DanhSachGiayToKetQua", "giấy tờ kết quả", "list", fields=RESULTS,
         needed=at("10")),
)  # fmt: skip
