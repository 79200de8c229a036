"""State secrets never enter a networked computer: finds the marks MẬT, TỐI MẬT, TUYỆT MẬT and refuses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from workflow.errors import SecretDocument
from workflow.vietnamese import clean, fold

WITHHELD = "Nội dung không lưu trên máy nối mạng"
"""What stands in place of everything a refused secret document said."""

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
_BEFORE = frozenset({"bí", "bảo", "cẩn", "thân", "chi", "cơ", "ong", "hoa", "gan", "túi", "trúng", "đường", "nuôi"})
_AFTER = frozenset(
    {"độ", "mã", "khẩu", "thiết", "ong", "vụ", "hoa", "ngọt", "danh", "đàm", "gấu", "mía", "nghị", "thám"}
)
_BEFORE_PLAIN = frozenset(map(fold, _BEFORE)) | {"be", "vang", "ra", "hap", "guong", "ngoai", "mat", "moi"}
_AFTER_PLAIN = frozenset(map(fold, _AFTER)) | {
    "bang", "tien", "cat", "tran", "duong", "so", "the", "giay", "nuoc", "hang",
}
_SIGNS = ("", *"_-.[]()+")
_WORD = re.compile(r"[^\W_]+")
_STAMPS = ("mật", "tối mật", "tuyệt mật")


def secret_mark(*texts: str) -> str:
    """Return the level some text bears ("MẬT", "TỐI MẬT", "TUYỆT MẬT"), or ""."""
    for text in map(clean, texts):
        declared = _DECLARED.search(text)
        if declared is not None:
            return _name(declared.group())
        about = _TOPIC.search(text) is not None
        for level in _LEVEL.finditer(text):
            if level.group().isupper() or not about:
                return _name(level.group())
        if not about and _LEVEL_FOLDED.search(fold(text)):
            return "TUYỆT MẬT"
        if text.strip(" .:()[]-*").casefold() in _STAMPS or _stamped(text):
            return "MẬT"
    return ""


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
        if _set_off(name, spans[place]) and previous not in _BEFORE_PLAIN and following not in _AFTER_PLAIN:
            return "MẬT"
    return ""


def refuse_secret(*texts: str, file_names: Iterable[str] = ()) -> None:
    """Let only what is no state secret pass (Luật Bảo vệ bí mật nhà nước 2018, Điều 5; NĐ 30/2020 Điều 1).

    Raises:
        SecretDocument: a mark of secrecy stands in one of the texts or file names.
    """
    level = secret_mark(*texts) or next(filter(None, map(secret_file_name, file_names)), "")
    if level:
        raise SecretDocument(
            f"Văn bản mang dấu {level}. Máy nối mạng không được lưu, soạn hay gửi văn bản mật; nội dung chưa được lưu.",
            "Giao văn bản cho cán bộ phụ trách bí mật nhà nước, vào sổ mật trên giấy.",
        )


def withheld(arrival: dict[str, Any]) -> dict[str, Any]:
    """Return what may be kept of a secret arrival so that it can be sent back: who sent it and its identifiers."""
    kept = {"document_id", "doc_id", "from", "to", "issued", "office", "received"}
    return {name: value for name, value in arrival.items() if name in kept} | {"subject": WITHHELD, "files": []}


def _stamped(text: str) -> bool:
    """Tell whether "MẬT" stands in capitals as a stamp: alone in a text otherwise not in capitals, or in brackets."""
    if re.search(r"[\[(]\s*mật\s*[\])]", text, re.IGNORECASE):
        return True
    words = _WORD.findall(text)
    for place, word in enumerate(words):
        if word != "MẬT":
            continue
        previous = words[place - 1] if place else ""
        following = words[place + 1] if place + 1 < len(words) else ""
        if previous.casefold() in _BEFORE or following.casefold() in _AFTER:
            continue
        return True
    return False


def _set_off(name: str, span: re.Match[str]) -> bool:
    """Tell whether a word of a file name is set off by signs other than spaces on both sides."""
    return name[: span.start()][-1:] in _SIGNS and name[span.end() :][:1] in _SIGNS


def _name(found: str) -> str:
    folded = fold(found)
    if "tuyet" in folded:
        return "TUYỆT MẬT"
    return "TỐI MẬT" if "toi" in folded else "MẬT"
