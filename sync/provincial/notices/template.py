"""The sentences of events: data of the province, checked whole before the first one is sent, and filled in."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sync.provincial.notices.event import KINDS, Audience, Channel
from sync.provincial.notices.sms import length, unaccented
from workflow.errors import Trouble
from workflow.vietnamese import nfc

FILE = "notice_templates.json"
"""Beside the database: the province's own sentences, in the place of the ones that came with the program."""
OWN = Path(__file__).with_name("templates.json")
MOST_PARTS = 2
"""Parts of a short message without marks; with marks one part more (70 signs each instead of 160)."""

_PLACE = re.compile(r"\{([a-z_]+)\}")
_OPTIONAL = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_APPLICANT = ("code", "due", "until", "amount", "payment", "receipt", "office", "count", "procedure", "what",
              "give_back")  # fmt: skip
_OFFICIAL = ("code", "due", "what", "noun", "noun_capital", "title", "sender", "name", "office")
VALUES: Mapping[Audience, tuple[str, ...]] = {
    Audience.APPLICANT: _APPLICANT, Audience.OFFICIAL: _OFFICIAL, Audience.OFFICE: _OFFICIAL,
}  # fmt: skip
SHORT = ("code", "due", "until", "amount", "payment", "receipt", "office", "what", "noun")
"""What may stand in a message anybody can read over a shoulder: no name, no procedure, no subject of a paper."""
_LONGEST = {
    "code": 40, "due": 16, "until": 10, "amount": 24, "payment": 44, "receipt": 30, "office": 40, "what": 40, "noun": 10
}  # fmt: skip


class BadTemplates(Trouble):
    """The sentences cannot be used; the text says where."""

    code = "bad-notice-templates"
    title = "Mẫu câu thông báo không dùng được"


@dataclass(frozen=True, slots=True)
class Message:
    """An event in the words of one channel.

    Attributes:
        template, params: name and parameters of a template registered with the gateway (Zalo).
    """

    text: str = ""
    subject: str = ""
    template: str = ""
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Templates:
    """All sentences of one version, by kind of event and channel."""

    version: str
    kinds: Mapping[str, Mapping[str, Any]]

    def message(self, kind: str, channel: str, values: Mapping[str, str], *, marks: bool = False) -> Message | None:
        """Return an event in the words of a channel, None where the channel has none for it.

        Args:
            marks: keep Vietnamese marks in short messages; each then takes more than twice the room.
        """
        said = self.kinds.get(kind, {}).get(channel)
        if said is None:
            return None
        if channel == Channel.EMAIL:
            return Message(fill(said["text"], values), " ".join(fill(said["subject"], values).split()))
        if channel == Channel.ZALO:
            return Message("", "", said["template"], {n: fill(p, values) for n, p in said["params"].items()})
        if channel == Channel.SMS:
            return Message(_short(said, values, marks=marks))
        return Message(fill(said, values))


def fill(sentence: str, values: Mapping[str, str], *, spare: bool = False) -> str:
    """Fill in a sentence: ``{name}`` is a value, ``[[…]]`` a part left out where one of its values is empty.

    Args:
        spare: leave out every such part.
    """

    def part(found: re.Match[str]) -> str:
        empty = spare or not all(values.get(name) for name in _PLACE.findall(found[1]))
        return "" if empty else found[1]

    return _PLACE.sub(lambda found: values.get(found[1], ""), _OPTIONAL.sub(part, sentence))


def _short(sentence: str, values: Mapping[str, str], *, marks: bool) -> str:
    """Return a short message within its room: values cut to their length, optional parts left out if still too long."""
    cut = {name: values.get(name, "")[: _LONGEST[name]].strip() for name in SHORT}
    whole = fill(sentence, cut)
    text = nfc(whole) if marks else unaccented(whole)
    if length(text).parts <= MOST_PARTS + marks:
        return text
    rest = fill(sentence, cut, spare=True)
    return nfc(rest) if marks else unaccented(rest)


def read_templates(folder: Path | None = None) -> Templates:
    """Return the province's sentences where ``folder`` holds some, else those of the program.

    Raises:
        BadTemplates: they are no sentences, name unknown kinds or values, tell too much or are too long.
    """
    path = folder / FILE if folder is not None and (folder / FILE).is_file() else OWN
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise _bad(path.name, "không phải JSON") from None
    if not isinstance(value, dict) or not isinstance(value.get("kinds"), dict):
        raise _bad(path.name, "thiếu phần “kinds”")
    for kind, channels in value["kinds"].items():
        _check_kind(kind, channels)
    return Templates(str(value.get("version") or "1"), value["kinds"])


def _check_kind(kind: str, channels: Any) -> None:
    if kind not in KINDS or not isinstance(channels, dict):
        raise _bad(kind, "không có loại sự kiện này")
    for channel, said in channels.items():
        where = f"{kind}/{channel}"
        if channel not in set(Channel):
            raise _bad(where, "không có kênh này")
        allowed = SHORT if channel in (Channel.SMS, Channel.ZALO, Channel.HOTLINE) else VALUES[KINDS[kind]]
        for sentence in _sentences(where, channel, said):
            _check_sentence(where, sentence, allowed, VALUES[KINDS[kind]])
        if channel == Channel.SMS:
            _check_room(where, said)


def _sentences(where: str, channel: str, said: Any) -> list[str]:
    parts = said if isinstance(said, dict) else {}
    if channel == Channel.EMAIL:
        found = [parts.get("subject"), parts.get("text")]
    elif channel == Channel.ZALO:
        params = parts.get("params")
        found = [parts.get("template"), *(params.values() if isinstance(params, dict) else (None,))]
    else:
        found = [said]
    if not all(isinstance(one, str) and one for one in found):
        raise _bad(where, "thiếu câu, hoặc không phải chữ")
    return [str(one) for one in found]


def _check_sentence(where: str, sentence: str, allowed: tuple[str, ...], known: tuple[str, ...]) -> None:
    names = _PLACE.findall(sentence)
    if strange := sorted(set(names) - set(known)):
        raise _bad(where, f"không có giá trị {{{strange[0]}}}")
    if telling := sorted(set(names) - set(allowed)):
        raise _bad(where, f"{{{telling[0]}}} không được nằm trong tin ngắn, tin Zalo, tổng đài")
    bare = _PLACE.sub("", _OPTIONAL.sub(lambda found: found[1], sentence))
    if any(sign in bare for sign in ("{", "}", "[[", "]]")):
        raise _bad(where, "dấu ngoặc không khớp")


def _check_room(where: str, sentence: str) -> None:
    """A short message fits also when every value it must name is as long as it may be."""
    longest = fill(sentence, {name: "0" * room for name, room in _LONGEST.items()}, spare=True)
    if length(unaccented(longest)).parts > MOST_PARTS:
        raise _bad(where, f"dài hơn {MOST_PARTS} tin kể cả khi bỏ các phần phụ")


def _bad(where: str, why: str) -> BadTemplates:
    return BadTemplates(f"{where}: {why}.", f"Sửa {FILE} rồi chạy lại.")
