"""The evaluation list of the circular: each fault shows at its own line, and nothing unknown is called good."""

from __future__ import annotations

import pytest

from signing.model import Trust
from signing.verdict import EVALUATION, SignatureVerdict
from signing.verify import verify_pdf

pytestmark = pytest.mark.logs("pyhanko", "pyhanko_certvalidator")  # they log what we judge


def _lines(verdict: SignatureVerdict) -> dict[str, str]:
    assert [(one.number, one.words, one.required) for one in verdict.checklist] == list(EVALUATION)
    return {one.number: one.verdict for one in verdict.checklist}


def test_a_sound_signature_holds_on_every_required_line(sealed: bytes, trust: Trust) -> None:
    for one in verify_pdf(sealed, trust).signatures:
        required = {point.verdict for point in one.checklist if point.required}
        assert one.verdict == "valid" and required == {"valid"}


def test_without_lists_the_state_of_revocation_is_unknown(sealed: bytes, trust: Trust) -> None:
    lines = _lines(verify_pdf(sealed, Trust(trust.roots, trust.intermediates)).signatures[0])
    assert lines["1.2"] == lines["1.1"] == "undetermined"
    assert lines["2.2"] == lines["2.4"] == "valid"


def test_without_roots_nobody_is_verified(sealed: bytes) -> None:
    lines = _lines(verify_pdf(sealed, Trust()).signatures[0])
    assert lines["2.1"] == lines["1.2"] == "undetermined"


def test_a_changed_content_shows_at_its_line(signed: bytes, trust: Trust) -> None:
    place = signed.index(b"/MediaBox") + 12
    changed = signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]
    one = verify_pdf(changed, trust).signatures[0]
    assert one.verdict == "invalid"
    assert "invalid" in (_lines(one)["2.4"], _lines(one)["2.2"])


def test_the_list_is_part_of_what_is_printed(sealed: bytes, trust: Trust) -> None:
    printed = verify_pdf(sealed, trust).as_json()["signatures"]
    assert isinstance(printed, list)
    assert [row["number"] for row in printed[0]["checklist"]] == [number for number, _, _ in EVALUATION]


def test_an_unreadable_signature_holds_nowhere(signed: bytes, trust: Trust) -> None:
    start = signed.index(b"/Contents <") + 11
    emptied = signed[:start] + b"0" * 200 + signed[start + 200 :]
    one = verify_pdf(emptied, trust).signatures[0]
    assert one.verdict == "invalid"
    assert "valid" not in _lines(one).values()
