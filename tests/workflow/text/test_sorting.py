"""Golden tables: words, places and people in the order Vietnamese lists have, however they were shuffled or typed."""

from __future__ import annotations

import unicodedata
from random import Random

import pytest

from workflow.vietnamese import name_key, sort_key

WORDS = """a à ả ã á ạ ai an àn án ang anh ánh ao ắc ăn ắt ấm ân ấn âu ba bà bá bạ bác bàn bản bạn bang bảng bao bảo
băng bằng bắp bấc bất bầu be bé bê bể bệ bi bí bia bò bó bô bố bộ bơ bờ bu bú bưng ca cá cám can cán cao cắt cất cây
có cỏ cô cổ cộ cơ cờ cớ cũ củ cụ cư cử cứ da dã dạ dăm dân dấu đá đã đám đăm đắm đất đe đê đế đi đò đô đồ đố độ đơ đờ
đới đủ đu đư em ém êm ếch ga gà già giá giấy giỏ gò gỗ ghe ghế ha hà hả há hạ hè hé họ hồ hổ hộ hơ hờ hũ hủ ỉ im in
ích kè kể kẻ kế kí kì khe khế la là lá lạ lăng lắng lâu lẫn lê lễ lo lò lỗ lộ lở lũ lư ly lý mai mãi mái mẹ mê mỏ mộ mơ
mỡ na nả ná nạ năm nắm ngã nghe nghề nhà nhã nho nở nơ nư o ò ổ ố ơ ở ốc phà phá phố pha qua quả quá quý quỹ ra rà rã
rắn rẻ rễ rõ sa sả sá sổ số sở sư ta tả tá tạ tăng tầng tê tế tổ tố tơ tờ thà thả thế trà trả trá trạ tử từ u ù ủ ú ư
ừ ử ứ ước va và vả vá vạ vở vợ vũ xa xã xá xạ xổ xử y ỷ ý yên yến""".split()
PLACES = [
    "An Xuyên", "Ba Đình", "Bạc Liêu", "Biển Bạch", "Cà Mau", "Cái Đôi Vàm", "Cái Nước", "Châu Thới", "Đá Bạc",
    "Đầm Dơi", "Đất Mới", "Đất Mũi", "Đông Hải", "Đồng Tháp", "Gành Hào", "Giá Rai", "Hòa Bình", "Hòa Thành",
    "Hồ Thị Kỷ", "Hồng Dân", "Hưng Mỹ", "Khánh An", "Khánh Bình", "Khánh Hưng", "Láng Tròn", "Long Điền",
    "Lương Thế Trân", "Lý Văn Lâm", "Năm Căn", "Nguyễn Phích", "Nguyễn Việt Khái", "Ninh Quới", "Phan Ngọc Hiển",
    "Phong Thạnh", "Phú Mỹ", "Phú Tân", "Phước Long", "Quách Phẩm", "Sông Đốc", "Tạ An Khương", "Tam Giang",
    "Tân Ân", "Tân Hưng", "Tân Thành", "Tân Thuận", "Tân Tiến", "Thanh Tùng", "Thới Bình", "Trần Phán", "Trần Văn Thời",
    "Trí Phải", "U Minh", "Vĩnh Châu", "Vĩnh Hậu", "Vĩnh Lộc", "Vĩnh Mỹ", "Vĩnh Phước", "Vĩnh Thanh", "Vĩnh Trạch",
]  # fmt: skip
PEOPLE = [
    "Lê Thị An", "Nguyễn An", "Nguyễn Văn An", "Trần An", "Đỗ Ánh", "Hồ Ngọc Ánh", "Võ Hoài Ân", "Danh Bình",
    "Lê Thanh Bình", "Lê Thị Bình", "Nguyễn Thị Bình", "Nguyễn Văn Bình", "Cao Thị Châu", "Kim Dung",
    "Trần Thị Dung", "Lâm Dũng", "Trần Văn Dũng", "Quách Minh Đảm", "Nguyễn Văn Đạt", "Võ Đạt", "Điểu", "Kpă Đức",
    "Y Đức", "Trần Hà", "Thạch Thị Mỹ Hạnh", "Lê Hằng", "Dương Hòa", "Dương Hoà", "Lý Hoàng", "Trần Quốc Khải",
    "Nguyễn Thị Lan", "Lê Văn Lân", "Sơn Linh", "Phạm Mai", "Bùi Thị Mận", "Lâm Mỹ", "Nguyễn Hữu Nghĩa",
    "Mai Ngọc", "Tô Nhân", "Ngô Oanh", "Dương Hồng Phúc", "Hồ Quý", "Lê Quyên", "Võ Thị Sáu", "Sên", "Nguyễn Tài",
    "Lê Văn Tám", "Vũ Tâm", "Lê Thị Thúy", "Lê Thị Thuý", "Lâm Hoài Thương", "Phan Tiễn", "Cao Tiến", "Lê Út",
    "Trịnh Thị Mỹ Xuyên", "Đinh Xuyến", "Lê Ý", "Lê Yên",
]  # fmt: skip


def shuffled(words: list[str], form: str) -> list[str]:
    words = [unicodedata.normalize(form, word) for word in words]
    Random(7).shuffle(words)
    return words


def plain(words: list[str]) -> list[str]:
    return [unicodedata.normalize("NFC", word) for word in words]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("table", [PLACES], ids=["places"])
def test_places_stand_in_order(table: list[str], form: str) -> None:
    assert plain(sorted(shuffled(table, form), key=sort_key)) == table


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_people_stand_by_given_name_then_family_then_middle(form: str) -> None:
    found = plain(sorted(shuffled(PEOPLE, form), key=name_key))
    assert [name_key(name) for name in found] == [name_key(name) for name in PEOPLE]
    assert sorted(found) == sorted(PEOPLE)


def test_letters_come_before_tones() -> None:
    """In one pass over the table: wherever two neighbours differ in a letter, the letter decides."""
    alphabet = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
    tones = "\u0300\u0309\u0303\u0301\u0323"

    def letters(word: str) -> list[int]:
        bare = "".join(sign for sign in unicodedata.normalize("NFD", word) if sign not in tones)
        return [alphabet.index(letter) for letter in unicodedata.normalize("NFC", bare)]

    def marks(word: str) -> list[int]:
        found = []
        for letter in word:
            apart = unicodedata.normalize("NFD", letter)
            found.append(max((tones.index(sign) + 1 for sign in apart if sign in tones), default=0))
        return found

    expected = sorted(WORDS, key=lambda word: (letters(word), marks(word)))
    assert sorted(shuffled(WORDS, "NFC"), key=sort_key) == expected
