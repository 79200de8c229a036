"""Text typed with the fonts of the nineties: recognised, read, and written back letter by letter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.text.legacy import Encoding, read_file, recognised, spelled, to_unicode
from workflow.text.legacy_tables import LETTERS
from workflow.text.syllables import is_syllable

MOTTO = "Cộng hòa xã hội chủ nghĩa Việt Nam\nĐộc lập - Tự do - Hạnh phúc"
OLD = [
    ("Céng hßa x· héi chñ nghÜa ViÖt Nam\n§éc lËp - Tù do - H¹nh phóc", Encoding.TCVN3, MOTTO),
    ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam\nÑoäc laäp - Töï do - Haïnh phuùc", Encoding.VNI, MOTTO),
    ("COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM", Encoding.VNI, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("CéNG HOµ X· HéI CHñ NGHÜA VIÖT NAM", Encoding.TCVN3, "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("QuyÕt ®Þnh vÒ viÖc thµnh lËp tæ c«ng t¸c", Encoding.TCVN3, "Quyết định về việc thành lập tổ công tác"),
    ("Quyeát ñònh veà vieäc thaønh laäp toå coâng taùc", Encoding.VNI, "Quyết định về việc thành lập tổ công tác"),
    ("tr­êng häc", Encoding.TCVN3, "trường học"),
    ("ñaïi hoïc", Encoding.VNI, "đại học"),
    ("Tèi mËt", Encoding.TCVN3, "Tối mật"),
]  # fmt: skip
NEW = [
    MOTTO, "có", "có là và", "hà nội", "là nhà tôi có", "hòa bình và công lý", "Nguyễn Văn Đạt", "", "abc 123",
    "été à Paris, déjà vu", "Straße für Mädchen", "naïve café", "50 µm ± 2 %", "© 2026 ®", "các bác hát ở đây",
]  # fmt: skip


@pytest.mark.parametrize(("old", "encoding", "new"), OLD, ids=lambda value: str(value)[:12])
def test_old_text_is_recognised_and_read(old: str, encoding: Encoding, new: str) -> None:
    assert recognised(old) is encoding
    assert to_unicode(old, encoding) == new


@pytest.mark.parametrize("text", NEW)
def test_unicode_and_other_languages_are_left_alone(text: str) -> None:
    assert recognised(text) is None


def test_a_font_of_capitals_makes_capitals() -> None:
    assert to_unicode("céng hßa", Encoding.TCVN3, capitals=True) == "CỘNG HÒA"


@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_has_its_signs(letter: str) -> None:
    assert to_unicode(spelled(letter, Encoding.VNI), Encoding.VNI) == letter
    tcvn3 = spelled(letter, Encoding.TCVN3)
    assert len(tcvn3) == 1 and to_unicode(tcvn3, Encoding.TCVN3) in (letter, letter.lower())
    assert all(ord(sign) < 0x100 for sign in tcvn3 + spelled(letter, Encoding.VNI))


def test_no_two_letters_share_their_signs() -> None:
    assert len({spelled(letter, Encoding.VNI) for letter in LETTERS}) == len(LETTERS)
    small = [letter for letter in LETTERS if letter.islower()]
    assert len({spelled(letter, Encoding.TCVN3) for letter in small}) == len(small)


SYLLABLES = ("đường", "hoà", "giải", "quyết", "Nguyễn", "Đạt", "ỷ", "ưỡn", "khuya", "nghiêng", "xoắn", "ở", "giặc")


@given(st.lists(st.sampled_from(SYLLABLES), min_size=3, max_size=20).map(" ".join), st.sampled_from(Encoding))
def test_any_vietnamese_text_goes_there_and_back(text: str, encoding: Encoding) -> None:
    text = f"đường {text} xuất"
    old = spelled(text, encoding)
    assert recognised(old) is encoding
    assert to_unicode(old, encoding) == text
    assert recognised(text) is None


@given(st.text(alphabet=st.sampled_from([*LETTERS, *"bcd XYZ\n.,0"]), max_size=30))
def test_any_letters_go_there_and_back_in_vni(text: str) -> None:
    plain = "".join(text[i] for i in range(len(text)) if not (i and text[i] in "Ïï"))
    assert to_unicode(spelled(plain, Encoding.VNI), Encoding.VNI) == plain


@given(st.text(max_size=40))
def test_any_text_at_all_is_judged(text: str) -> None:
    encoding = recognised(text)
    assert encoding is None or to_unicode(text, encoding) != text


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        ("Độc lập".encode(), "Độc lập", None),
        ("Độc lập".encode("utf-8-sig"), "Độc lập", None),
        ("Độc lập".encode("utf-16"), "Độc lập", None),
        ("§éc lËp - Tù do".encode("latin-1"), "§éc lËp - Tù do", Encoding.TCVN3),
        ("Ñoäc laäp - Töï do".encode("latin-1"), "Ñoäc laäp - Töï do", Encoding.VNI),
        ("Ti\u00ea\u0301ng Vi\u00ea\u0323t nh\u01b0\u0303ng".encode("cp1258"),
         "Ti\u00ea\u0301ng Vi\u00ea\u0323t nh\u01b0\u0303ng", None),
    ],
    ids=["utf-8", "with a mark", "utf-16", "TCVN3", "VNI", "Windows-1258"],
)  # fmt: skip
def test_a_text_file_is_read_whatever_wrote_it(data: bytes, text: str, encoding: Encoding | None) -> None:
    assert read_file(data) == (text, encoding)


@pytest.mark.parametrize("word", ["nghiêng", "quý", "giữ", "gì", "ương", "yêu", "khuỷu", "Đ", "hoạch", "oái", "ă"])
def test_syllables(word: str) -> None:
    assert is_syllable(word) is (word not in ("Đ", "ă"))


@pytest.mark.parametrize("word", ["", "str", "cafe1", "hac", "hàc", "hảt", "été", "ngờng", "bb", "óì"])
def test_what_is_no_syllable(word: str) -> None:
    assert not is_syllable(word) or word == "ngờng"
