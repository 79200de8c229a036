"""Finds the marks MẬT, TỐI MẬT, TUYỆT MẬT in a title, a field of metadata, a name of a file; asks where in doubt."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from workflow.text.legacy import recognised, to_unicode
from workflow.vietnamese import clean, fold

_LEVEL = re.compile(r"\b(?:tối|tuyệt)\s+mật\b", re.IGNORECASE)
# Without marks ("TOI MAT" could be "tôi mất"), only "tuyet mat" is unmistakable in running text.
_LEVEL_FOLDED = re.compile(r"\btuyet[\s_.-]*mat\b")
_DECLARED = re.compile(
    r"\b(?:độ|mức\s+độ|cấp\s+độ|dấu|đóng\s+dấu|loại)\s+(?:bảo\s+)?mật\s*[:：]\s*(?:tuyệt|tối|mật|[abc]\b)"
    r"|\b(?:đóng|mang)\s+dấu\s+(?:chỉ\s+)?(?:độ\s+)?mật\b(?!\s+(?:mã|khẩu|độ))",
    re.IGNORECASE,
)
# Public documents about the protection of secrets name the levels in small letters.
_TOPIC = re.compile(r"\bbí\s+mật\s+nhà\s+nước\b", re.IGNORECASE)
# Words that are spelled with "mật" and have nothing to do with a stamp, as they stand in a title in capitals.
_BEFORE = frozenset(
    "bí bảo cẩn thân chi cơ ong hoa gan túi trúng đường nuôi rỉ sáp lấy trăng sỏi ống dịch".split()
)
_BEFORE_NAME = frozenset("thị văn bà ông chị anh".split())
"""Before somebody's name; "công văn" is a document again."""
_AFTER = frozenset(
    {"độ", "mã", "khẩu", "thiết", "ong", "vụ", "hoa", "ngọt", "danh", "đàm", "gấu", "mía", "nghị", "thám"}
)
_BEFORE_PLAIN = frozenset(map(fold, _BEFORE)) | {"be", "vang", "ra", "hap", "guong", "ngoai", "mat", "moi"}
_BEFORE_NAME_PLAIN = frozenset(map(fold, _BEFORE_NAME))
_AFTER_PLAIN = frozenset(map(fold, _AFTER)) | {
    "bang", "tien", "cat", "tran", "duong", "so", "the", "giay", "nuoc", "hang",
}
_SPACED = re.compile(
    r"(?<!\w)(?:T[\s._-]*Ố[\s._-]*I[\s._-]+|T[\s._-]*U[\s._-]*Y[\s._-]*Ệ[\s._-]*T[\s._-]+)?"
    r"M[\s._-]+Ậ[\s._-]+T(?!\w)"
)
# Without marks the words stand alone or in brackets; in a sentence they are "tôi mất".
_PLAIN_STAMP = re.compile(r"^\W*TOI\s+MAT\W*$|[\[(]\s*TOI\s+MAT\s*[\])]")
_DOUBT = re.compile(
    r"\bbí\s+mật(?:\s+(?:nhà\s+nước|kinh\s+doanh|công\s+nghệ|công\s+tác|nghề\s+nghiệp|đời\s+tư|cá\s+nhân|gia\s+đình|nội"
    r"\s+bộ|thương\s+mại|quân\s+sự|điều\s+tra|đấu\s+thầu))?\b|\b(?:văn\s+bản|tài\s+liệu|hồ\s+sơ)\s+mật\b|\bđộ\s+mật\b",
    re.IGNORECASE,
)
_SIGNS = ("", *"_-.[]()+")
_WORD = re.compile(r"[^\W_]+")
_STAMPS = ("mật", "tối mật", "tuyệt mật")


def secret_mark(*texts: str) -> str:
    """Return the level some text bears ("MẬT", "TỐI MẬT", "TUYỆT MẬT"), or ""."""
    for given in texts:
        for text in _readings(given):
            if level := _declared(text) or _mark(clean(text)):
                return level
    return ""


def _readings(text: str) -> Iterator[str]:
    """Yield a text, and as it reads when it was typed with the fonts of an old encoding."""
    text = unicodedata.normalize("NFC", text)
    yield text
    if (encoding := recognised(text)) is not None:
        yield to_unicode(text, encoding)


def _declared(text: str) -> str:
    found = _DECLARED.search(clean(text))
    return _name(found.group()) if found is not None else ""


def _mark(text: str) -> str:
    about = _TOPIC.search(text) is not None
    for level in _LEVEL.finditer(text):
        if level.group().isupper() or not about:
            return _name(level.group())
    if not about and _LEVEL_FOLDED.search(fold(text)):
        return "TUYỆT MẬT"
    if (spaced := _SPACED.search(text)) is not None:
        return _name("".join(char for char in spaced.group() if char.isalpha()))
    if (plain := _PLAIN_STAMP.search(text)) is not None:
        return _name(plain.group())
    return "MẬT" if text.strip(" .:()[]-*").casefold() in _STAMPS or _stamped(text) else ""


@lru_cache(maxsize=1024)
def secret_file_name(name: str) -> str:
    """Return the level a file name bears (``12_TOI_MAT.pdf``, ``cv-mat.docx``), or "".

    File names often come without marks and without capitals, so an unmarked "mat" counts when it is set off like a
    stamp; "mat khau", "bao mat", "mat bang" and the like pass.
    """
    name = clean(name)
    stem = name.rpartition(".")[0] or name
    marked = secret_mark(stem.replace("_", " ").replace("-", " "))
    if marked:
        return marked
    spans = list(_WORD.finditer(name))
    words = [span.group().casefold() for span in spans]
    for place, word in enumerate(words):
        if word != "mat":
            continue
        previous = words[place - 1] if place else ""
        following = words[place + 1] if place + 1 < len(words) else ""
        if previous in ("toi", "tuyet") and (spans[place].group() == "MAT" or _set_off(name, spans[place - 1])):
            return "TỐI MẬT" if previous == "toi" else "TUYỆT MẬT"
        known = previous in _BEFORE_PLAIN or following in _AFTER_PLAIN or _named(words, place)
        if _set_off(name, spans[place]) and not known:
            return "MẬT"
    return ""


def secret_doubt(*texts: str) -> str:
    """Return the words that speak of some secrecy without being a mark ("bí mật kinh doanh"), or "": somebody is asked.

    Secrets of business, of work, of persons are no state secrets (Luật Bảo vệ bí mật nhà nước 2018 Điều 2); whoever
    wrote the title knows which are meant.
    """
    for text in map(clean, texts):
        found = _DOUBT.search(text)
        if found is not None:
            return found.group()
    return ""


def _stamped(text: str) -> bool:
    """Tell whether "MẬT" stands in capitals as a stamp: alone in a text otherwise not in capitals, or in brackets."""
    if re.search(r"[\[(]\s*mật\s*[\])]", text, re.IGNORECASE):
        return True
    words = _WORD.findall(text)
    for place, word in enumerate(words):
        if word != "MẬT":
            continue
        previous = words[place - 1].casefold() if place else ""
        following = words[place + 1].casefold() if place + 1 < len(words) else ""
        if previous in _BEFORE or following in _AFTER or _named(words, place):
            continue
        return True
    return False


def _named(words: Sequence[str], place: int) -> bool:
    """Tell whether the word is somebody's name: after "Thị", "Văn", "bà" and the like, not after "công văn"."""
    before = [fold(word) for word in words[max(0, place - 2) : place]]
    return bool(before) and before[-1] in _BEFORE_NAME_PLAIN and before != ["cong", "van"]


def _set_off(name: str, span: re.Match[str]) -> bool:
    """Tell whether a word of a file name is set off by signs other than spaces on both sides."""
    return name[: span.start()][-1:] in _SIGNS and name[span.end() :][:1] in _SIGNS


def _name(found: str) -> str:
    folded = "".join(fold(found).split())
    if "tuyet" in folded:
        return "TUYỆT MẬT"
    return "TỐI MẬT" if "toi" in folded else "MẬT"
