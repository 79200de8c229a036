"""Two people act on the same document without a line; the desks join and end alike, nobody's words are lost."""

from __future__ import annotations

import pytest

from desktop.training.names import CLERK, LEADER, SPECIALIST
from desktop.training.province import Province
from tests.journeys.province import VICE_LEADER, Office, Seat, item_of_document, write_to
from workflow.store import cards

pytestmark = pytest.mark.journey

TWO = (LEADER, VICE_LEADER)


@pytest.fixture
def item(office: Office, province: Province) -> str:
    """A registered document that both leaders see."""
    letter = write_to(province)
    clerk = office.seat(CLERK)
    clerk.synced()
    item = item_of_document(clerk, letter.document_id)
    clerk.desk.act(item, "incoming.registered", {})
    clerk.synced()
    for person in TWO:
        office.seat(person).synced()
    return item


def assign(seat: Seat, item: str, lead: str, person: str, text: str) -> None:
    seat.desk.act(item, "incoming.assigned", {"lead": lead, "person": person, "text": text, "days": 3})


def alike(office: Office, item: str, *, refused: int = 0) -> None:
    """Both desks, and the clerk's, hold the same document in the same state, in the same order of steps."""
    for _ in range(2):
        for person in TWO:
            office.seat(person).synced()
    office.seat(CLERK).synced()
    seats = [office.seat(person) for person in (*TWO, CLERK)]
    states = [seat.place.journal.state(item) for seat in seats]
    assert states[0] == states[1] == states[2]
    orders = [[r.step.id for r in seat.place.journal.steps(item) if r.verdict == "accepted"] for seat in seats]
    assert orders[0] == orders[1] == orders[2]
    assert sum(seat.waiting.items.get(item, 0) for seat in seats) == refused
    for seat in seats:
        assert seat.place.journal.verify()["broken"] == []


def test_opinions_of_two_desks_merge(office: Office, item: str) -> None:
    first, second = (office.seat(person) for person in TWO)
    first.desk.act(item, "incoming.opinion", {"text": "Hỏi thêm Phòng Văn hóa - Xã hội."})
    second.desk.act(item, "incoming.opinion", {"text": "Gửi cả Ban Chỉ huy Quân sự."})
    second.desk.act(item, "incoming.opinion", {"text": "Trước thứ Sáu."})
    second.synced()
    first.synced()
    alike(office, item)
    said = [opinion.text for opinion in first.place.journal.state(item).opinions]
    assert sorted(said) == ["Gửi cả Ban Chỉ huy Quân sự.", "Hỏi thêm Phòng Văn hóa - Xã hội.", "Trước thứ Sáu."]
    assert not any(seat.desk.item(item).cards for seat in (first, second))


def test_the_second_who_assigned_is_told_and_does_it_again_in_one_press(office: Office, item: str) -> None:
    first, second = (office.seat(person) for person in TWO)
    assign(first, item, "nam-can-kt", SPECIALIST, "Phòng Kinh tế chủ trì.")
    assign(second, item, "nam-can-vhxh", "", "Phòng Văn hóa - Xã hội chủ trì, báo cáo tôi.")
    first.synced()
    second.synced()
    assert second.place.journal.state(item).lead == "nam-can-kt"
    [card] = second.desk.item(item).cards
    assert first.place.me.name in card.text and card.action == "Làm lại"
    [kept] = cards.open_cards(second.place.database, item)
    assert kept.step.payload["text"] == "Phòng Văn hóa - Xã hội chủ trì, báo cáo tôi."

    second.desk.act(item, card.key, {})
    assert second.desk.item(item).cards == ()
    second.synced()
    alike(office, item)
    state = first.place.journal.state(item)
    assert (state.lead, state.instruction) == ("nam-can-vhxh", "Phòng Văn hóa - Xã hội chủ trì, báo cáo tôi.")
    assert first.desk.item(item).cards == ()


def test_what_was_refused_survives_a_restart_and_its_text_is_there(office: Office, item: str) -> None:
    first, second = (office.seat(person) for person in TWO)
    assign(first, item, "nam-can-kt", SPECIALIST, "Phòng Kinh tế chủ trì.")
    assign(second, item, "nam-can-vhxh", "", "Giao lại cho Văn hóa.")
    second.desk.act(item, "incoming.opinion", {"text": "Làm gấp."})
    first.synced()
    second.synced()
    office.close(VICE_LEADER)
    second = office.seat(VICE_LEADER)
    assert [card.key.partition(":")[0] for card in second.desk.item(item).cards] == ["redo"]
    alike(office, item, refused=1)
    said = [opinion.text for opinion in first.place.journal.state(item).opinions]
    assert said == ["Phòng Kinh tế chủ trì.", "Làm gấp."]
    titles = [entry.tone for entry in second.desk.item(item).entries]
    assert "refused" in titles


def test_both_sides_are_seen_put_away_and_taken_up_again(office: Office, item: str) -> None:
    first, second = (office.seat(person) for person in TWO)
    assign(first, item, "nam-can-kt", SPECIALIST, "Phòng Kinh tế chủ trì.")
    assign(second, item, "nam-can-vhxh", "", "Phòng Văn hóa - Xã hội chủ trì, báo cáo tôi.")
    first.synced()
    second.synced()
    [clash] = second.desk.clashes.open(item)
    assert clash.theirs is not None
    assert (clash.mine.where, clash.theirs.where) == ("máy này", "máy khác")
    assert clash.theirs.who == first.place.me.name
    second.desk.clashes.drop(clash.card)
    second.synced()
    assert [line.state for line in second.desk.outbox() if line.clash == clash.card] == ["dropped"]
    second.desk.clashes.take_up(clash.card)
    second.desk.clashes.redo(clash.card, ["lead"])
    alike(office, item)
    state = first.place.journal.state(item)
    assert (state.lead, state.instruction) == ("nam-can-kt", "Phòng Văn hóa - Xã hội chủ trì, báo cáo tôi.")
    assert {line.words[:6] for line in second.desk.outbox() if line.item == item} == {"Đã gửi"}


def test_a_province_without_a_provider_sets_the_pin_no_hours(office: Office) -> None:
    seat = office.seat(LEADER)
    seat.desk.lock.set_pin("", "ca-mau-59")
    assert seat.desk.lock.state().words.startswith("Mở được bằng mã PIN đến")
    seat.synced()
    assert seat.desk.lock.state().words == "", "the server was asked and names no provider"
    seat.desk.lock.unlock("ca-mau-59")
    seat.desk.lock.drop_pin("ca-mau-59")
