"""The fields of one row of a dossier's progress for the portal (service CapNhatTienDoHoSoMC)."""

from __future__ import annotations

from workflow.national.dossier_fields import DOSSIER_CODE, STATES
from workflow.national.schema import Rule, always

SERVICE = "CapNhatTienDoHoSoMC"
LONGEST_NAME = 50

FIELDS: tuple[Rule, ...] = (
    Rule("MaHoSo", "mã hồ sơ", needed=always, pattern=(DOSSIER_CODE, "không đúng cấu trúc mã định danh–ngày–số")),
    Rule("NguoiXuLy", "người xử lý", needed=always, limit=LONGEST_NAME),
    Rule("ChucDanh", "chức danh"),
    Rule("ThoiDiemXuLy", "thời điểm xử lý", "date", needed=always),
    Rule("PhongBanXuLy", "phòng ban xử lý", needed=always),
    Rule("NoiDungXuLy", "nội dung xử lý", needed=always),
    Rule("TrangThai", "trạng thái", "code", needed=always, codes=STATES),
    Rule("NgayBatDau", "ngày bắt đầu", "date"),
    Rule("NgayKetThucTheoQuyDinh", "ngày kết thúc theo quy định", "date"),
)
