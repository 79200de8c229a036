"""Who may sign a paper of an office, said to those who may not (NĐ 30/2020 Điều 13)."""

from __future__ import annotations

from typing import Any

from workflow.acts import Ask
from workflow.errors import Missing
from workflow.people import Directory

_NAMED = 5


def refuse_unauthorised(asked: Ask[Any], id: str, office: str, kind: str, field: str) -> None:
    """Refuse a signer without authority for that type on that day, saying who has it (NĐ 30/2020 Điều 13).

    Raises:
        Missing: about ``field``.
    """
    if asked.directory.authority(id, office, kind) is None:
        raise Missing(field, no_authority(id, office, kind, asked.directory), "Chọn người có thẩm quyền ký.")


def no_authority(id: str, office: str, kind: str, directory: Directory) -> str:
    """Return the sentence for somebody who may not sign such a paper at the moment, naming those who may."""
    found = directory.authorities(office, kind)
    able = ", ".join(f"{directory.name(one.person)} ({one.words})" for one in found[:_NAMED])
    type_words = f"văn bản loại {kind}" if kind else "công văn"
    who = f" Người có thẩm quyền: {able}." if able else " Hiện chưa có ai có thẩm quyền."
    return f"{directory.name(id)} không có thẩm quyền ký {type_words} của {directory.name(office)}.{who}"
