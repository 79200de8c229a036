"""The arithmetic of a weak line: rate, delay, queue, bursts, cuts; the same for the same seed."""

from __future__ import annotations

import itertools
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.weak_line.model import Direction, both
from tests.weak_line.packets import Flow, reset, segment
from tests.weak_line.profiles import PROFILES, TWO_G, Cut, Profile

STILL = Profile("still", 80, 80, 0.2, queue=5)


def test_a_packet_takes_its_time_on_the_wire_and_half_the_round_trip() -> None:
    up, _ = both(STILL, 1)
    assert up.offer(10.0, 1000) == 10.0 + 0.1 + 0.1
    assert up.offer(10.0, 1000) == 10.0 + 0.2 + 0.1, "behind the first one"


def test_what_finds_the_queue_full_is_dropped_and_room_comes_back() -> None:
    up, _ = both(STILL, 1)
    assert [up.offer(0.0, 1000) is None for _ in range(7)] == [False] * 5 + [True] * 2
    assert up.offer(0.11, 1000) is not None
    assert (up.counts.packets, up.counts.full) == (8, 2)


def test_nothing_passes_while_the_line_is_away() -> None:
    up, _ = both(STILL, 1)
    assert up.offer(0.0, 1000, away=True) is None
    assert (up.counts.cut, up.counts.bytes) == (1, 1000)


@given(st.sampled_from(sorted(PROFILES)), st.integers(0, 999), st.lists(st.floats(0, 0.5), max_size=60))
def test_packets_arrive_in_order_and_alike_for_the_same_seed(name: str, seed: int, pauses: list[float]) -> None:
    times = list(itertools.accumulate(pauses))
    first, again = (both(PROFILES[name], seed)[1] for _ in range(2))
    arrived = [first.offer(at, 1400) for at in times]
    assert arrived == [again.offer(at, 1400) for at in times]
    heard = [at for at in arrived if at is not None]
    assert heard == sorted(heard)
    assert all(at is None or at > sent for at, sent in zip(arrived, times, strict=True))


def test_noise_takes_its_share_in_bursts() -> None:
    way = Direction(1e9, TWO_G, Random(1))
    lost = [way.offer(float(n), 100) is None for n in range(100_000)]
    runs = [len(list(run)) for gone, run in itertools.groupby(lost) if gone]
    assert abs(sum(lost) / len(lost) - TWO_G.loss) < 0.005
    assert abs(sum(runs) / len(runs) - TWO_G.burst) < 0.1


def test_cuts_come_and_go_by_the_clock() -> None:
    cut = Cut(12, 8)
    assert [cut.is_off(at) for at in (0, 11.9, 12, 19.9, 20, 32)] == [False, False, True, True, False, True]
    assert [cut.count(at) for at in (0, 11.9, 12, 31, 32)] == [0, 0, 1, 1, 2]


def test_a_profile_survives_its_json() -> None:
    for profile in (TWO_G, TWO_G.cutting(12, 8, "silent")):
        assert Profile.from_json(profile.to_json()) == profile


def test_the_word_that_ends_a_connection_is_a_whole_packet() -> None:
    flow = Flow(bytes([192, 0, 2, 1]), 40000, bytes([192, 0, 2, 2]), 8000)
    seen = segment(reset(flow, 7, 9))
    assert seen is not None
    assert (seen.flow, seen.seq, seen.ack, seen.is_reset, seen.begins) == (flow, 7, 9, True, False)
    assert segment(b"") is None
    assert segment(bytes(60)) is None
