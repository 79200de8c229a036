"""The words of notices: room on the air, addresses that exist, sentences checked before the first is sent."""

from __future__ import annotations

import json
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.provincial.notices.channels import BadChannels, Quiet, read_channels
from sync.provincial.notices.contact import mail_address, masked, mobile_number
from sync.provincial.notices.event import KINDS, Audience, Channel
from sync.provincial.notices.outcome import ATTEMPTS, LONGEST, Outcome, next_try
from sync.provincial.notices.sms import GSM, UCS2, Length, length, unaccented
from sync.provincial.notices.template import (
    FILE,
    MOST_PARTS,
    OWN,
    SHORT,
    VALUES,
    BadTemplates,
    fill,
    read_templates,
)
from tests.sync.province import HANOI

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệỳýỷỹỵĐ 0123456789{}[]/.-"
VIETNAMESE = st.text(alphabet=LETTERS, max_size=400)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Length(GSM, 0, 0)),
        ("a" * 160, Length(GSM, 160, 1)),
        ("a" * 161, Length(GSM, 161, 2)),
        ("a" * 306, Length(GSM, 306, 2)),
        ("a" * 307, Length(GSM, 307, 3)),
        ("€" * 80, Length(GSM, 160, 1)),
        ("€" * 153, Length(GSM, 306, 3)),
        ("a" * 152 + "€" * 77, Length(GSM, 306, 3)),
        ("đ" * 70, Length(UCS2, 70, 1)),
        ("đ" * 71, Length(UCS2, 71, 2)),
        ("đ" * 134, Length(UCS2, 134, 2)),
        ("đ" * 135, Length(UCS2, 135, 3)),
        ("😀" * 35, Length(UCS2, 70, 1)),
        ("😀" * 67, Length(UCS2, 134, 3)),
        ("Đ`", Length(UCS2, 2, 1)),
    ],
)
def test_parts_are_counted_as_on_the_air(text: str, expected: Length) -> None:
    assert length(text) == expected


@given(VIETNAMESE)
def test_vietnamese_without_marks_is_gsm_and_keeps_its_letters(text: str) -> None:
    bare = unaccented(text)
    assert length(bare).encoding == GSM
    assert len(bare) == len(text)
    assert bare.isascii()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0912 345 678", "+84912345678"), ("+84 912.345.678", "+84912345678"), ("84912345678", "+84912345678"),
        ("(0290) 3831234", ""), ("0123456789", ""), ("091234567", ""), ("09123456789", ""), ("", ""), ("tự đến", ""),
        ("٠٩١٢٣٤٥٦٧٨", ""),
    ],
)  # fmt: skip
def test_only_mobile_numbers_hear_messages(text: str, expected: str) -> None:
    assert mobile_number(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" Ut.Le@Camau.Example ", "Ut.Le@camau.example"), ("a@b", ""), ("a@b.vn\r\nBcc: c@d.vn", ""), ("a b@c.vn", ""),
        ("a..b@c.vn", ""), (".a@c.vn", ""), ("a.@c.vn", ""), ("a@-c.vn", ""), ("lê@camau.vn", ""), ("", ""),
        ("x" * 65 + "@c.vn", ""),
    ],
)  # fmt: skip
def test_an_address_that_cannot_exist_or_carries_a_header_is_none(text: str, expected: str) -> None:
    assert mail_address(text) == expected


def test_a_masked_address_cannot_be_written_to() -> None:
    assert masked("+84912345678") == "+84***678"
    assert masked("ut.le@camau.example") == "u***@camau.example"
    assert masked("123") == "***"


def test_every_kind_has_words_for_every_way_its_audience_is_reached_by() -> None:
    said = read_templates().kinds
    assert said.keys() == KINDS.keys()
    for kind, audience in KINDS.items():
        wanted = set(Channel) if audience is Audience.APPLICANT else {Channel.EMAIL}
        assert wanted <= said[kind].keys(), kind


@given(kind=st.sampled_from(sorted(KINDS)), values=st.fixed_dictionaries(
    {}, optional={name: VIETNAMESE for name in sorted({*VALUES[Audience.APPLICANT], *VALUES[Audience.OFFICIAL]})}
))  # fmt: skip
def test_no_values_make_a_short_message_too_long_or_fail(kind: str, values: dict[str, str]) -> None:
    templates = read_templates()
    for marks in (False, True):
        for channel in Channel:
            message = templates.message(kind, channel, values, marks=marks)
            if message is not None and channel == Channel.SMS:
                assert length(message.text).parts <= MOST_PARTS + marks
                assert marks or length(message.text).encoding == GSM


def test_a_short_message_tells_nothing_personal() -> None:
    secret = {name: f"<{name}>" for name in {*VALUES[Audience.APPLICANT], *VALUES[Audience.OFFICIAL]}}
    templates = read_templates()
    for kind in KINDS:
        for channel in (Channel.SMS, Channel.ZALO, Channel.HOTLINE):
            message = templates.message(kind, channel, secret)
            said = "" if message is None else message.text + "".join(message.params.values())
            assert not [name for name in secret if name not in SHORT and secret[name] in said]


def test_parts_of_a_sentence_whose_values_are_empty_are_left_out() -> None:
    sentence = "Hồ sơ {code}[[, hẹn trả {due}]].[[ {office}.]]"
    assert fill(sentence, {"code": "A", "due": "", "office": "UBND xã"}) == "Hồ sơ A. UBND xã."
    assert fill(sentence, {"code": "{due}", "due": "x"}) == "Hồ sơ {due}, hẹn trả x."


@pytest.mark.parametrize(
    ("kind", "channel", "said", "why"),
    [
        ("applicant.gone", "sms", "x", "loại sự kiện"),
        ("applicant.ready", "fax", "x", "kênh"),
        ("applicant.ready", "sms", "{procedure}", "không được nằm"),
        ("applicant.ready", "1022", "{title}", "không có giá trị"),
        ("applicant.ready", "sms", "{code", "ngoặc"),
        ("applicant.ready", "sms", "[[{code}", "ngoặc"),
        ("applicant.ready", "sms", "x" * 300 + "{code}", "dài hơn"),
        ("applicant.ready", "email", "x", "thiếu câu"),
        ("applicant.ready", "email", {"subject": "x"}, "thiếu câu"),
        ("applicant.ready", "zalo", {"params": {"a": 1}, "template": "t"}, "thiếu câu"),
    ],
)
def test_sentences_that_cannot_be_used_are_refused_with_their_place(
    tmp_path: Path, kind: str, channel: str, said: Any, why: str
) -> None:
    (tmp_path / FILE).write_text(json.dumps({"version": "2", "kinds": {kind: {channel: said}}}), encoding="utf-8")
    with pytest.raises(BadTemplates, match=why):
        read_templates(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"kinds": []}'])
def test_a_file_of_another_form_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(BadTemplates):
        read_templates(tmp_path)


def test_the_province_may_say_it_in_its_own_words(tmp_path: Path) -> None:
    own = json.loads(OWN.read_text(encoding="utf-8"))
    own["version"], own["kinds"]["applicant.ready"]["sms"] = "ca-mau-3", "HS {code} xong."
    (tmp_path / FILE).write_text(json.dumps(own), encoding="utf-8")
    found = read_templates(tmp_path)
    message = found.message("applicant.ready", "sms", {"code": "H12-1"})
    assert (found.version, message and message.text) == ("ca-mau-3", "HS H12-1 xong.")


@pytest.mark.parametrize(
    ("at", "rings"),
    [("20:59", "20:59"), ("21:00", "07:00"), ("23:30", "07:00"), ("03:00", "07:00"), ("07:00", "07:00")],
)
def test_a_telephone_rings_only_outside_quiet_hours(at: str, rings: str) -> None:
    moment = datetime.combine(datetime(2026, 3, 2), time.fromisoformat(at), HANOI)
    found = Quiet(time(21), time(7)).after(moment)
    assert f"{found.astimezone(HANOI):%H:%M}" == rings
    assert 0 <= (found - moment).total_seconds() <= 10 * 3600


def test_quiet_hours_within_one_day_end_that_day() -> None:
    moment = datetime(2026, 3, 2, 12, 15, tzinfo=HANOI)
    assert Quiet(time(11, 30), time(13, 30)).after(moment) == datetime(2026, 3, 2, 13, 30, tzinfo=HANOI)


@given(attempts=st.integers(1, ATTEMPTS - 1), chance=st.floats(0, 1), wait=st.floats(0, 1e9))
def test_waiting_grows_and_has_an_end(attempts: int, chance: float, wait: float) -> None:
    now = datetime(2026, 3, 2, tzinfo=HANOI)
    again = next_try(now, attempts, Outcome(False, "x", wait=wait), chance)
    assert again is not None
    seconds = (again - now).total_seconds()
    assert 15 <= seconds <= LONGEST
    assert seconds >= min(wait, LONGEST) - 1e-5
    assert next_try(now, ATTEMPTS, Outcome(False), chance) is None
    assert next_try(now, attempts, Outcome(False, final=True), chance) is None


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ({"gateways": {"sms": {"url": "http://sms.example", "secret": "x" * 16}}}, "https"),
        ({"gateways": {"sms": {"url": "https://sms.example", "secret": "ngan"}}}, "ít nhất 16"),
        ({"gateways": {"fax": {"url": "https://sms.example", "secret": "x" * 16}}}, "không có kênh"),
        ({"hooks": {"A B": {"url": "https://sms.example", "secret": "x" * 16}}}, "chữ thường"),
        ({"hooks": {"a": {"url": "https://sms.example", "secret": "x" * 16, "kinds": ["y"]}}}, "không có sự kiện"),
        ({"mail": {"host": "mail.example", "from": "a@b.vn", "security": "none"}}, "starttls"),
        ({"mail": {"host": "mail.example", "from": "khong"}}, "địa chỉ thư"),
        ({"quiet": {"from": "25:00", "to": "07:00"}}, "hour"),
        ({"order": {"applicant": ["fax"]}}, "fax"),
        ({"kenh": {}}, "không có mục"),
        ([], "channels.json"),
    ],
)
def test_channels_that_cannot_be_used_are_refused_in_words(tmp_path: Path, value: Any, why: str) -> None:
    path = tmp_path / "channels.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    path.chmod(0o600)
    with pytest.raises(BadChannels, match=why):
        read_channels(tmp_path)


def test_secrets_others_can_read_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "channels.json"
    path.write_text("{}", encoding="utf-8")
    path.chmod(0o644)
    with pytest.raises(BadChannels, match="đọc được"):
        read_channels(tmp_path)
    path.chmod(0o600)
    assert not read_channels(tmp_path).works("sms")
