"""What a draft says, apart from how the page looks: the components of NĐ 30/2020 as plain values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from desktop.printing.nd30_types import OFFICIAL_LETTER, abbreviation, is_letter
from workflow.vietnamese import clean

_LISTS = ("addressees", "bases", "body", "recipients")


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs beside the signer, with authority, post and name of the own (PL I, phần II, mục I.7)."""

    signer: str
    post: str
    authority: str = ""

    @property
    def posts(self) -> tuple[str, ...]:
        """The lines above the signature."""
        return tuple(text for text in (*self.authority.splitlines(), self.post) if text)


@dataclass(frozen=True, slots=True)
class DraftContent:
    """One document before it has its number and date; the numbers of the boxes are those of NĐ 30/2020 PL I, phần IV.

    Attributes:
        issuing_body: the agency that issues it (ô 2); ``Ủy ban nhân dân ...`` breaks after "nhân dân".
        governing_body: the agency above it, empty for councils and people's committees.
        type: one of the 29 kinds (ô 5a); công văn has none on the page.
        notation: what follows the number, from ``nd30_types.notation`` (ô 3).
        subject: trích yếu, without "V/v" (ô 5a, 5b).
        place: địa danh (ô 4).
        addressees: Kính gửi (ô 9a), only for công văn and for tờ trình, báo cáo to a superior.
        bases: căn cứ, each without its end mark.
        decider: who decides, above the bases of a quyết định or nghị quyết ("Chủ tịch Ủy ban nhân dân xã ...").
        body: paragraphs; "Điều 1.", "Chương I", "I.", "1.", "a)", "-" at the start of one are understood.
        authority: TM., KT., TL., TUQ. with what follows; several lines by line breaks (ô 7a).
        post: the signer's post (ô 7a); signer: the name (ô 7b).
        cosigners: who signs beside the signer, in their order; their blocks stand to the left of the signer's.
        recipients: nơi nhận without dash and end mark (ô 9b); archive: the last line, "VT, KT"; copies: its number.
        urgency: KHẨN, THƯỢNG KHẨN, HỎA TỐC or empty (ô 10b); circulation: ô 11.
        drafter: the typist's sign (ô 12); issued_copies: number of copies issued.
        contact: address line of the agency (ô 13).
        number, on: empty in a draft; filled only for what is printed after issue.
    """

    issuing_body: str
    subject: str
    place: str
    notation: str
    post: str
    signer: str
    type: str = OFFICIAL_LETTER
    governing_body: str = ""
    addressees: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    decider: str = ""
    body: tuple[str, ...] = ()
    authority: str = ""
    recipients: tuple[str, ...] = ()
    archive: str = "VT"
    copies: int = 0
    urgency: str = ""
    circulation: str = ""
    drafter: str = ""
    issued_copies: int = 0
    contact: str = ""
    number: str = ""
    on: date | None = None
    cosigners: tuple[Signatory, ...] = ()

    @property
    def above(self) -> str:
        """The agency above as printed: none for councils and people's committees (PL I, phần II, mục I.2)."""
        return "" if len(name_lines(self.issuing_body)) > 1 else clean(self.governing_body)

    @property
    def letter(self) -> bool:
        """Whether this is công văn."""
        return is_letter(self.type)

    @property
    def enacting(self) -> str:
        """The words between the bases and the articles: "QUYẾT ĐỊNH:", "QUYẾT NGHỊ:" or none."""
        return {"QĐ": "QUYẾT ĐỊNH:", "NQ": "QUYẾT NGHỊ:"}.get(abbreviation(self.type), "")

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The body with its end mark "./." (PL I, phần II, mục I.6)."""
        body = [text for text in map(clean, self.body) if text]
        if body and not body[-1].endswith("./."):
            body[-1] = body[-1].rstrip(" .;") + "./."
        return tuple(body)

    @property
    def base_lines(self) -> tuple[str, ...]:
        """The bases with their end marks: ";" after each, "." after the last."""
        return _ended(self.bases)

    @property
    def recipient_lines(self) -> tuple[str, ...]:
        """Nơi nhận as printed: "- Như trên;" ... "- Lưu: VT, KT(02)."."""
        copies = f"({self.copies:02d})" if self.copies else ""
        named = [f"- {_bare(line)};" for line in self.recipients if _bare(line)]
        return (*named, f"- Lưu: {self.archive}{copies}.")

    @property
    def drafter_line(self) -> str:
        """The typist's sign with the number of copies, "PL.(300)"; empty when there is none."""
        count = f".({self.issued_copies})" if self.issued_copies else ""
        return f"{self.drafter.upper()}{count}" if self.drafter else ""

    def to_json(self) -> dict[str, Any]:
        """Return a JSON value that ``from_json`` reads back."""
        value: dict[str, Any] = asdict(self) | {name: list(getattr(self, name)) for name in _LISTS}
        beside = {"cosigners": list(written)} if (written := value.pop("cosigners")) else {}
        return value | beside | {"on": self.on.isoformat() if self.on else None}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> DraftContent:
        """Read what ``to_json`` wrote; names it does not know are left out."""
        known = {field.name for field in fields(cls)}
        kept: dict[str, Any] = {name: part for name, part in value.items() if name in known}
        kept |= {name: tuple(kept[name]) for name in _LISTS if name in kept}
        kept["cosigners"] = tuple(Signatory(**one) for one in kept.get("cosigners") or ())
        kept["on"] = date.fromisoformat(kept["on"]) if kept.get("on") else None
        return cls(**kept)


class ParagraphKind(StrEnum):
    """How a paragraph of the body is set."""

    HEADING = "heading"
    """Phần, Chương, Mục: bold, centred."""
    TITLE = "title"
    """An article, part or clause that is only its title: bold throughout."""
    ARTICLE = "article"
    """Điều N. with its text: only the label bold."""
    TEXT = "text"


_HEADING = re.compile(r"(Phần|Chương|Mục|Tiểu mục)\s+([IVXLC]+|\d+)\b")
_ARTICLE = re.compile(r"Điều\s+\d+[a-zđ]?\.")
_LABEL = re.compile(r"([IVXLC]+|\d+(\.\d+)*)\.\s")
_TITLE_LENGTH = 110


def kind_of(text: str) -> ParagraphKind:
    """Tell how the paragraph ``text`` is set, by how it begins (PL I, phần II, mục I.6)."""
    untitled = text.endswith((".", ";", ":", ",")) or len(text) > _TITLE_LENGTH
    if _HEADING.match(text) and not untitled:
        return ParagraphKind.HEADING
    if _ARTICLE.match(text):
        return ParagraphKind.ARTICLE if untitled else ParagraphKind.TITLE
    if _LABEL.match(text) and not untitled:
        return ParagraphKind.TITLE
    return ParagraphKind.TEXT


def label_of(text: str) -> tuple[str, str]:
    """Split an article into its label "Điều 1." and what follows."""
    match = _ARTICLE.match(text)
    return (match.group(), text[match.end():]) if match else ("", text)


def name_lines(name: str) -> tuple[str, ...]:
    """Return the lines of an agency's name on the page: councils and committees break before the place's name."""
    for start in ("Ủy ban nhân dân ", "Hội đồng nhân dân "):
        if clean(name).casefold().startswith(start.casefold()):
            return (start.strip().upper(), clean(name)[len(start):].upper())
    return (clean(name).upper(),)


def _bare(line: str) -> str:
    return clean(line).removeprefix("-").strip().rstrip(".;").strip()


def _ended(lines: tuple[str, ...]) -> tuple[str, ...]:
    bare = [_bare(line) for line in lines if _bare(line)]
    return tuple(line + ("." if place == len(bare) else ";") for place, line in enumerate(bare, 1))
