"""Marks of secrecy are found wherever they are a mark, and nowhere else."""

from __future__ import annotations

import unicodedata

import pytest

from workflow.errors import SecretDocument
from workflow.secrets import WITHHELD, refuse_secret, secret_file_name, secret_mark, withheld

MARKED = [
    ("MẬT", "MẬT"), (" (MẬT) ", "MẬT"), ("Công văn (Mật) về việc rà soát", "MẬT"), ("[MẬT] Kế hoạch A", "MẬT"),
    ("Độ mật: Tối mật", "TỐI MẬT"), ("độ mật: A", "MẬT"), ("Mức độ mật : Mật", "MẬT"), ("Độ bảo mật: Mật", "MẬT"),
    ("V/v TUYỆT MẬT phương án tác chiến", "TUYỆT MẬT"), ("tối mật", "TỐI MẬT"), ("Tuyệt   mật", "TUYỆT MẬT"),
    ("MẬT - Kế hoạch phòng thủ khu vực", "MẬT"), ("Kế hoạch phòng thủ. MẬT", "MẬT"), ("TUYET MAT", "TUYỆT MẬT"),
    ("văn bản đóng dấu Mật", "MẬT"), ("mang dấu chỉ độ mật", "MẬT"), ("QUYẾT ĐỊNH VỀ PHƯƠNG ÁN MẬT", "MẬT"),
    ("Dấu mật: B", "MẬT"), ("TỐI MẬT\u00a0- Bảo vệ bí mật nhà nước", "TỐI MẬT"),
]  # fmt: skip
PLAIN = [
    "bí mật kinh doanh", "Mật độ xây dựng", "MẬT ĐỘ XÂY DỰNG TỐI ĐA", "Mật mã dân sự", "MẬT MÃ DÂN SỰ",
    "bảo mật thông tin", "BẢO MẬT THÔNG TIN", "Bảo vệ bí mật nhà nước năm 2026", "BẢO VỆ BÍ MẬT NHÀ NƯỚC", "mật ong",
    "đổi mật khẩu", "MẬT KHẨU", "tôi mất giấy tờ", "Toi mat the", "Độ bảo mật của hệ thống", "dấu mật mã",
    "nuôi ong lấy mật", "trồng mía lấy mật", "giữ bí mật tuyệt đối", "phường Mật Nhân", "Nguyễn Văn Mật",
    "Ban hành danh mục bí mật nhà nước độ Tuyệt mật, Tối mật lĩnh vực y tế", "quản lý văn bản mật", "", "mất mật độ",
    "tối mặt tối mũi", "tuyệt đối bảo mật",
]  # fmt: skip
MARKED_FILES = [
    "12_TUYET_MAT.pdf", "TOI-MAT.docx", "cv-mat.docx", "cv.mat.pdf", "mật.pdf", "KH_MẬT_2026.pdf", "tuyetmat.pdf",
    "tối mật 12.doc", "QD TUYET MAT.pdf", "toi_mat.pdf", "Kế hoạch (Mật).pdf", "mat.pdf",
]  # fmt: skip
PLAIN_FILES = [
    "mat-khau.txt", "bao_mat.pdf", "bí mật kinh doanh.docx", "mat_do_xay_dung.pdf", "matlab.pdf", "format.docx",
    "giay to bi mat cap lai.pdf", "Bảo mật.pdf", "mặt bằng.pdf", "mat bang.dwg", "mat_bang.pdf", "mất sổ đỏ.pdf",
    "don bao mat so.pdf", "be mat.pdf", "toi mat the.pdf", "mật ong.jpg", "", "khong_ten",
]  # fmt: skip


@pytest.mark.parametrize(("text", "level"), MARKED)
def test_a_mark_is_found(text: str, level: str) -> None:
    assert secret_mark(text) == level
    assert secret_mark(unicodedata.normalize("NFD", text)) == level
    with pytest.raises(SecretDocument, match=level):
        refuse_secret("Kế hoạch", text)


@pytest.mark.parametrize("text", PLAIN)
def test_a_word_is_no_mark(text: str) -> None:
    assert secret_mark(text) == ""
    refuse_secret(text)


@pytest.mark.parametrize("name", MARKED_FILES)
def test_a_mark_in_a_file_name_is_found(name: str) -> None:
    assert secret_file_name(name)
    with pytest.raises(SecretDocument):
        refuse_secret("Công văn", file_names=["a.pdf", name])


@pytest.mark.parametrize("name", PLAIN_FILES)
def test_a_word_in_a_file_name_is_no_mark(name: str) -> None:
    assert secret_file_name(name) == ""
    refuse_secret("Công văn", file_names=[name])


def test_what_may_be_kept_to_send_it_back() -> None:
    arrival = {"document_id": "1", "doc_id": "2", "subject": "TỐI MẬT", "content": "x", "from": {"organ": "G22"},
               "files": [{}], "package": {}}  # fmt: skip
    kept = withheld(arrival)
    assert kept == {"document_id": "1", "doc_id": "2", "from": {"organ": "G22"}, "subject": WITHHELD, "files": []}
    refuse_secret(kept["subject"])
