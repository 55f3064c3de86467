"""Time zones as people type them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from drills.model import Refusal
from drills.zones import clocks_near, known_zone, matching_zones, place_of, zone_names

NAMES = zone_names()
names = st.sampled_from(NAMES)


def test_the_zones_are_those_where_people_live() -> None:
    assert list(NAMES) == sorted(set(NAMES))
    assert len(NAMES) > 300
    assert {"UTC", "Europe/Berlin", "Asia/Kathmandu", "America/Argentina/Buenos_Aires"} <= set(
        NAMES
    )
    assert not [name for name in NAMES if name.startswith(("Etc/", "posix/", "right/"))]
    assert not {"EST", "CET", "GMT", "localtime", "posixrules"} & set(NAMES)


def test_every_zone_can_be_used() -> None:
    assert [ZoneInfo(known_zone(name)).key for name in NAMES] == list(NAMES)


@given(names, st.data())
def test_a_name_is_known_in_any_case_with_spaces(name: str, data: st.DataObject) -> None:
    typed = "".join(data.draw(st.sampled_from([letter.lower(), letter.upper()])) for letter in name)
    spaces = data.draw(st.text(" \t\n", max_size=3))
    assert known_zone(f"{spaces}{typed.replace('_', ' ')}{spaces}") == name


@given(st.text(max_size=40))
def test_any_text_is_a_zone_or_refused_in_a_sentence(text: str) -> None:
    try:
        found, refusal = known_zone(text), ""
    except Refusal as refused:
        found, refusal = "", str(refused)
    assert found in NAMES or refusal.startswith(f'There is no time zone called "{text}". ')


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("berlin", "Did you mean Europe/Berlin?"),
        ("new york", "Did you mean America/New_York?"),
        ("Lodnon", "Did you mean Europe/London?"),
        ("Kolkatta", "Did you mean Asia/Kolkata?"),
        ("Europe/Berln", "Did you mean Europe/Berlin or "),
        ("indiana", "Did you mean America/Indiana/Indianapolis or "),
        ("", "An example is Europe/Berlin."),
        (" ", "An example is Europe/Berlin."),
        ("qqqq", "An example is Europe/Berlin."),
        ("EST", ""),
    ],
)
def test_a_refusal_offers_what_may_be_meant(typed: str, hint: str) -> None:
    with pytest.raises(Refusal) as refused:
        known_zone(typed)
    assert str(refused.value).startswith(f'There is no time zone called "{typed}". {hint}')


@given(st.text(max_size=12) | names | names.map(lambda name: name[3:8]), st.integers(1, 30))
def test_matches_contain_what_is_typed_with_the_likeliest_first(text: str, limit: int) -> None:
    found = matching_zones(text, limit)
    wanted = text.strip().replace(" ", "_").casefold()
    all_of_them = [name for name in NAMES if wanted in name.casefold()]
    assert len(found) == len(set(found)) == min(limit, len(all_of_them))
    assert set(found) <= set(all_of_them)
    starting = [any(p.startswith(wanted) for p in name.casefold().split("/")) for name in found]
    assert starting == sorted(starting, reverse=True)
    assert found[: starting.count(True)] == sorted(found[: starting.count(True)])


@given(names)
def test_a_whole_name_finds_itself(name: str) -> None:
    assert name in matching_zones(name, len(NAMES))


def test_the_likeliest_twenty_five_are_suggested() -> None:
    assert len(matching_zones("")) == len(matching_zones("america")) == 25
    assert matching_zones("lis", 2) == ["Europe/Lisbon", "America/Indiana/Indianapolis"]
    assert matching_zones("zürich") == []


moments = st.integers(1_704_067_200, 1_924_905_600).map(lambda at: datetime.fromtimestamp(at, UTC))


@given(names, moments)
@example("Africa/Abidjan", datetime(2027, 11, 7, 5, tzinfo=UTC))
def test_each_time_of_day_is_offered_once_and_ones_own_first(zone: str, now: datetime) -> None:
    clocks = clocks_near(zone, now)
    assert clocks[0].zone == zone
    assert 18 <= len(clocks) <= 24
    assert len({clock.ahead for clock in clocks}) == len(clocks)
    # In the hour that comes twice, times of different zones never equal each other (PEP 495).
    assert all(clock.shown.astimezone(UTC) == now and clock.zone in NAMES for clock in clocks)
    away = [(clock.ahead - clocks[0].ahead) % timedelta(days=1) for clock in clocks]
    nearest = [min(one, timedelta(days=1) - one) for one in away]
    assert nearest == sorted(nearest)


def test_clocks_go_by_the_city_that_people_know() -> None:
    winter, summer = datetime(2026, 1, 10, 12, tzinfo=UTC), datetime(2026, 7, 10, 12, tzinfo=UTC)
    shown = [f"{c.place} {c.shown:%H:%M}" for c in clocks_near("Europe/Madrid", winter)]
    assert shown[:3] == ["Madrid 13:00", "Cairo 14:00", "London 12:00"]
    assert "Berlin 13:00" not in shown
    assert {"New York 07:00", "Tokyo 21:00", "Kolkata 17:30", "Auckland 01:00"} <= set(shown)
    shown = [f"{c.place} {c.shown:%H:%M}" for c in clocks_near("UTC", summer)]
    assert shown[:3] == ["UTC 12:00", "London 13:00", "Berlin 14:00"]
    assert place_of("America/Argentina/Buenos_Aires") == "Buenos Aires"
