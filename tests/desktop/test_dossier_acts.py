"""Every act on a dossier pressed on its card: branches, other agencies, duties, stops, returns, later dates."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.training.names import LEADER
from tests.desktop.dossier_office import Counter, at
from workflow.errors import AlreadyDone, Missing, NotAllowed, Refusal, SecretDocument
from workflow.rules import Command

COUNTER, CLERK = "kha-ngoc-diem", "thach-thi-my-hanh"
HEAD, EXPERT, JUSTICE, CULTURE = "to-viet-hung", "lam-hoai-thuong", "ngo-thanh-binh", "nguyen-huu-nghia"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    """A counter with the training procedures; making one takes longer than a test, and each test has its own item."""
    made = Counter(tmp_path_factory.mktemp("quay"))
    yield made
    made.close()


@pytest.fixture
def office(opened: Counter) -> Counter:
    """The same counter, on the morning everything begins."""
    opened.now = at("2026-11-10 08:00")
    return opened


def land_at_appraisal(office: Counter) -> str:
    """Bring a first land registration to its appraisal."""
    item = office.receive("9.000001")
    office.do(COUNTER, item, "dossier.advanced")
    office.do(HEAD, item, "dossier.advanced")
    office.do(EXPERT, item, "dossier.advanced")
    office.do(JUSTICE, item, "dossier.advanced", text="Không có ý kiến khác")
    return item


def entries(office: Counter, person: str, item: str) -> list[str]:
    """Return the titles of the timeline."""
    return [entry.title for entry in office.view(person, item).entries]


def test_branches_have_due_times_of_their_own(office: Counter) -> None:
    item = office.receive("9.000001")
    assert office.state(item).dues["tiep_nhan"] == "2026-11-10T10:00:00+07:00"
    office.do(COUNTER, item, "dossier.advanced")
    office.do(HEAD, item, "dossier.advanced")
    dues = office.state(item).dues
    assert dues == {"do_dac": "2026-11-16T08:00:00+07:00", "niem_yet": "2026-11-17T08:00:00+07:00"}
    assert ("Đang ở", "Đo đạc, xác minh nguồn gốc đất (còn 4 ngày); Niêm yết công khai, lấy ý kiến khu dân cư "
            "(còn 5 ngày)") in office.view(EXPERT, item).facts  # fmt: skip
    office.now = at("2026-11-16 15:00")
    tones = {entry.title: entry.tone for entry in office.view(EXPERT, item).entries}
    assert tones["Đo đạc, xác minh nguồn gốc đất"] == "overdue"
    assert tones["Niêm yết công khai, lấy ý kiến khu dân cư"] == "now"
    assert "Chuyển song song “Đo đạc, xác minh nguồn gốc đất”, “Niêm yết công khai, lấy ý kiến khu dân cư”" in entries(
        office, EXPERT, item
    )


def test_the_card_asks_for_the_conclusion_and_what_the_step_needs(office: Counter) -> None:
    item = land_at_appraisal(office)
    form = office.form(EXPERT, item, "dossier.advanced")
    go = form.fields[0]
    assert go.choices == (
        ("tham_dinh|dat", "Đủ điều kiện"), ("tham_dinh|thieu", "Cần bổ sung giấy tờ"),
        ("tham_dinh|khong_dat", "Không đủ điều kiện"),
    )  # fmt: skip
    with pytest.raises(Missing):
        office.do(EXPERT, item, "dossier.advanced", go="")
    office.do(EXPERT, item, "dossier.advanced", go="tham_dinh|dat")
    asked = office.form(EXPERT, item, "dossier.advanced")
    assert [field.name for field in asked.fields] == ["answer_so_tien", "reply", "text"]
    for typed in ("", "nhiều"):
        with pytest.raises(Missing):
            office.do(EXPERT, item, "dossier.advanced", answer_so_tien=typed)
    assert office.state(item).step == "thue"


def test_an_answer_that_comes_late_is_shown_late(office: Counter) -> None:
    item = land_at_appraisal(office)
    office.do(EXPERT, item, "dossier.advanced", go="tham_dinh|dat")
    facts = dict(office.view(EXPERT, item).facts)
    assert facts["Liên thông"] == "Thuế cơ sở Năm Căn, chờ trả lời (còn 5 ngày)"
    office.now = at("2026-11-20 10:00")
    assert dict(office.view(EXPERT, item).facts)["Liên thông"] == "Thuế cơ sở Năm Căn, chờ trả lời (quá 3 ngày)"
    office.do(EXPERT, item, "dossier.advanced", answer_so_tien="0")
    assert dict(office.view(EXPERT, item).facts)["Liên thông"].endswith(", trễ hẹn")
    assert office.state(item).step == "duyet"


def test_the_answer_of_another_agency_is_kept_with_the_dossier(office: Counter, tmp_path: Path) -> None:
    item = land_at_appraisal(office)
    paper, secret = tmp_path / "CV 12-TCS.pdf", tmp_path / "CV TUYỆT MẬT.pdf"
    for path in (paper, secret):
        path.write_bytes(b"%PDF-1.7 " + path.name.encode())
    with pytest.raises(Missing, match="không chờ văn bản"):
        office.do(EXPERT, item, "dossier.advanced", go="tham_dinh|dat", reply=str(paper))
    office.do(EXPERT, item, "dossier.advanced", go="tham_dinh|dat")
    with pytest.raises(SecretDocument):
        office.do(EXPERT, item, "dossier.advanced", answer_so_tien="0", reply=str(secret))
    office.do(EXPERT, item, "dossier.advanced", answer_so_tien="0", reply=str(paper))
    (stage,) = office.state(item).elsewhere
    (file,) = stage.files
    assert (file.name, file.role, office.place.files.read(file.sha256)) == (
        "CV 12-TCS.pdf", "answer", paper.read_bytes(),
    )  # fmt: skip
    assert file in office.view(EXPERT, item).files
    assert stage.answered and office.state(item).step == "duyet"
    rules = office.place.journal.registry["dossier"]
    assert rules.from_json(rules.to_json(office.state(item))) == office.state(item)


def test_a_desk_that_sends_files_with_another_step_is_refused_by_the_rules(office: Counter) -> None:
    item, place = office.receive("9.000001"), office.of(COUNTER)
    file = {"sha256": "a" * 64, "name": "a.pdf", "size": 1, "media_type": "application/pdf", "role": "answer"}
    with pytest.raises(Missing, match="không chờ văn bản"):
        place.journal.act(
            item, "dossier", Command("dossier.advanced", {"from": "tiep_nhan", "to": "phan_cong", "files": [file]}),
            now=place.now(),
        )  # fmt: skip


def test_a_duty_stops_the_clock_and_gives_the_minutes_back(office: Counter) -> None:
    item = land_at_appraisal(office)
    office.do(EXPERT, item, "dossier.advanced", go="tham_dinh|dat")
    office.do(EXPERT, item, "dossier.advanced", answer_so_tien="1.500.000")
    assert office.state(item).due == "2026-12-09T08:00:00+07:00"
    options = office.view(COUNTER, item).options
    assert options[0].kind == "dossier.finance_notified" and options[0].primary
    for typed in ({"amount": "một triệu"}, {"amount": "0"}, {"amount": "1500000", "until": "31/02/2026"}):
        with pytest.raises(Missing):
            office.do(COUNTER, item, "dossier.finance_notified", what="Tiền sử dụng đất", **typed)
    office.do(
        COUNTER, item, "dossier.finance_notified", what="Tiền sử dụng đất", amount="1.500.000 đồng", until="30/11/2026"
    )
    view = office.view(COUNTER, item)
    assert view.due.level == "pause"
    assert dict(view.facts)["Nghĩa vụ tài chính"] == "Tiền sử dụng đất: 1.500.000 đồng, chưa nộp"
    assert office.form(COUNTER, item, "dossier.finance_paid").title == "Đã nộp Tiền sử dụng đất"
    office.now = at("2026-11-13 08:00")
    office.do(COUNTER, item, "dossier.finance_paid", receipt="BL 01")
    assert office.state(item).due == "2026-12-14T08:00:00+07:00", "three working days of waiting are given back"
    assert office.state(item).step == "duyet"
    assert office.state(item).dues["duyet"] == "2026-11-16T08:00:00+07:00"
    assert dict(office.view(COUNTER, item).facts)["Nghĩa vụ tài chính"].endswith("đã nộp 08:00 13/11/2026 BL 01")


def test_papers_asked_for_along_the_route_and_due_times_of_others_move_on(office: Counter) -> None:
    item = land_at_appraisal(office)
    office.do(EXPERT, item, "dossier.advanced", go="tham_dinh|thieu")
    assert office.view(COUNTER, item).options[0].kind == "dossier.supplement_requested"
    papers = office.form(COUNTER, item, "dossier.supplement_requested").fields[0].choices
    office.do(COUNTER, item, "dossier.supplement_requested", what=[papers[0][0]], reason="Thiếu chữ ký")
    office.now = at("2026-11-12 08:00")
    due = office.state(item).due
    ids = office.form(COUNTER, item, "dossier.supplemented").fields[0].choices
    office.do(COUNTER, item, "dossier.supplemented", papers=[ids[0][0]])
    assert office.state(item).step == "tham_dinh" and office.state(item).due > due
    assert office.state(item).dues == {"tham_dinh": "2026-11-17T08:00:00+07:00"}
    assert [key for key, _ in office.form(EXPERT, item, "dossier.advanced").fields[0].choices] == [
        "tham_dinh|dat", "tham_dinh|khong_dat",
    ]  # fmt: skip


def test_sent_back_to_one_branch_with_a_reason(office: Counter) -> None:
    item = land_at_appraisal(office)
    choices = office.form(EXPERT, item, "dossier.returned").fields[0].choices
    assert [words for _, words in choices][:2] == [
        "Niêm yết công khai, lấy ý kiến khu dân cư", "Đo đạc, xác minh nguồn gốc đất",
    ]  # fmt: skip
    with pytest.raises(Missing):
        office.do(EXPERT, item, "dossier.returned", text="")
    done = office.do(EXPERT, item, "dossier.returned", text="Thiếu biên bản")
    assert done.words == "Đã trả lại bước trước" and office.state(item).marking.open == ("niem_yet",)
    assert "Trả về bước “Niêm yết công khai, lấy ý kiến khu dân cư”" in entries(office, EXPERT, item)
    office.do(JUSTICE, item, "dossier.advanced")
    assert office.state(item).step == "tham_dinh"


def test_stopped_resumed_extended_apologised_each_on_its_card(office: Counter) -> None:
    item = land_at_appraisal(office)
    first = office.state(item).due
    assert office.do(EXPERT, item, "dossier.stopped", reason="Chờ tòa án").words == "Đã dừng giải quyết"
    office.now = at("2026-11-12 08:00")
    office.do(LEADER, item, "dossier.resumed", reason="Tòa đã xử")
    second = office.state(item).due
    office.do(LEADER, item, "dossier.extended", days=5, basis="Khoản 3 Điều 9", reason="Địa hình phức tạp")
    third = office.state(item).due
    with pytest.raises(AlreadyDone):
        office.do(LEADER, item, "dossier.extended", days=5, basis="x", reason="x")
    office.do(EXPERT, item, "dossier.apologised", days=2, reason="Thiếu người đo")
    assert first < second < third < office.state(item).due
    with pytest.raises(NotAllowed):
        office.do(CULTURE, item, "dossier.refused", reason="x")
    titles = entries(office, LEADER, item)
    assert {"Dừng giải quyết", "Giải quyết tiếp", "Gia hạn", "Xin lỗi, hẹn lại"} <= set(titles)


def test_several_steps_of_one_person_are_named_with_their_conclusions(office: Counter) -> None:
    """Liên thông khai sinh: two answers of agencies are awaited by the same counter."""
    item = office.receive("9.000003")
    office.do(COUNTER, item, "dossier.advanced")
    office.do(JUSTICE, item, "dossier.advanced", go="tham_dinh|dat")
    office.do(LEADER, item, "dossier.advanced")
    choices = office.form(COUNTER, item, "dossier.advanced").fields[0].choices
    assert choices == (("thuong_tru", "Đăng ký thường trú"), ("bao_hiem", "Cấp thẻ bảo hiểm y tế"))
    office.do(COUNTER, item, "dossier.advanced", go="bao_hiem", text="Đã có thẻ")
    assert "Xong “Cấp thẻ bảo hiểm y tế”, chờ các nhánh khác" in entries(office, COUNTER, item)
    office.do(COUNTER, item, "dossier.advanced")
    assert office.state(item).step == "dong_dau"
    office.do(CLERK, item, "dossier.advanced")
    with pytest.raises(Refusal, match="bước cuối"):
        office.do(COUNTER, item, "dossier.advanced")


def test_somebody_elses_step_is_refused_in_the_words_of_the_rule(office: Counter) -> None:
    item = office.receive("9.000001")
    with pytest.raises(NotAllowed, match="người đang giữ hồ sơ"):
        office.do(EXPERT, item, "dossier.advanced")


def test_old_versions_of_a_procedure_are_not_offered(office: Counter) -> None:
    assert {p["code"] for p in office.place.procedures} >= {"1.001612", "9.000001"}
    office.now = at("2025-12-31 08:00")
    assert not [p for p in office.place.procedures if p["code"].startswith("9.")]
