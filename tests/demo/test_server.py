"""What the demo's server answers, and to whom."""

from __future__ import annotations

import json
import subprocess
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse
from typing import Any

import pytest

from bot.demo.tour import STEPS
from tests.demo.conftest import RunningDemo, command


class Caller:
    """Talks to the demo as any program on this computer could."""

    def __init__(self, demo: RunningDemo) -> None:
        self.port = demo.port

    def ask(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> tuple[HTTPResponse, str]:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        content = None if body is None else json.dumps(body)
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request(method, path, content, sent)
            answer = connection.getresponse()
            return answer, answer.read().decode()

    def post(self, path: str, body: object) -> tuple[int, str]:
        own = f"http://127.0.0.1:{self.port}"
        answer, text = self.ask("POST", path, body, Origin=own, Content_Type="application/json")
        return answer.status, text

    def state(self, person: str, place: str = "drills") -> Any:
        return json.loads(self.ask("GET", f"/demo/state?as={person}&at={place}")[1])


@pytest.fixture
def caller(demo: RunningDemo) -> Caller:
    return Caller(demo)


@pytest.mark.parametrize("path", ["/", "/demo/state?as=ada", "/preview", "/app.js"])
def test_another_name_for_this_computer_is_refused(caller: Caller, path: str) -> None:
    answer, text = caller.ask("GET", path, Host=f"rebound.example:{caller.port}")
    assert answer.status == 403
    assert "127.0.0.1" in text


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", ""])
@pytest.mark.parametrize("path", ["/demo/clock", "/demo/open", "/api/action"])
def test_only_its_own_page_changes_something(caller: Caller, path: str, origin: str) -> None:
    before = caller.state("ada")["day"]
    headers = {"Origin": origin} if origin else {}
    answer, _ = caller.ask("POST", path, {"hours": 24, "as": "ada", "at": "drills"}, **headers)
    assert answer.status == 403
    assert caller.state("ada")["day"] == before


def test_only_our_page_may_frame_the_preview(caller: Caller) -> None:
    answer, _ = caller.ask("GET", "/")
    assert "frame-ancestors 'none'" in (answer.headers["Content-Security-Policy"] or "")
    answer, text = caller.ask("GET", "/preview")
    assert "frame-ancestors 'self'" in (answer.headers["Content-Security-Policy"] or "")
    assert "/demo/preview.css" in text


def test_the_page_loads_nothing_from_elsewhere(caller: Caller) -> None:
    for path in ("/", "/demo/page.css", "/demo/page.js", "/demo/frame.js", "/demo/preview.css"):
        answer, text = caller.ask("GET", path)
        assert answer.status == 200
        assert "https://" not in text
        assert "http://" not in text


@pytest.mark.parametrize("path", ["/demo/", "/demo/../world.py", "/demo/host.py", "/nothing"])
def test_no_other_file_is_served(caller: Caller, path: str) -> None:
    assert caller.ask("GET", path)[0].status == 404


@pytest.mark.parametrize("person", ["nobody", "imani", ""])
def test_a_visitor_is_one_of_the_four(caller: Caller, person: str) -> None:
    assert caller.ask("GET", f"/demo/state?as={person}")[0].status == 404
    assert [one["key"] for one in caller.state("ada")["people"]] == ["ada", "ben", "ruth", "carlo"]


@pytest.mark.parametrize(
    ("person", "place", "opened"),
    [("ruth", "staff", "staff"), ("ben", "staff", "drills"), ("ada", "direct", "direct")],
)
def test_a_place_opens_only_for_those_who_see_it(
    caller: Caller, person: str, place: str, opened: str
) -> None:
    status, text = caller.post("/demo/open", {"as": person, "at": place})
    assert status == 200
    assert json.loads(text)["at"] == opened
    assert json.loads(text)["address"].startswith(f"/preview?as={person}&at={opened}#")


def test_a_preview_answers_only_who_was_given_its_address(caller: Caller) -> None:
    caller.post("/demo/open", {"as": "ada", "at": "direct"})
    own = f"http://127.0.0.1:{caller.port}"
    guessed = {"X_Simcord_Capability": "guessed", "Origin": own}
    assert caller.ask("POST", "/api/pages", {}, **guessed)[0].status == 401


@pytest.mark.parametrize("hours", [0, -1, 2, "24", None, 10**9])
def test_the_clock_moves_by_an_hour_or_a_day_only(caller: Caller, hours: object) -> None:
    assert caller.post("/demo/clock", {"hours": hours})[0] == 400


@pytest.mark.parametrize("body", [None, [], "text"])
def test_what_is_no_request_is_refused(caller: Caller, body: object) -> None:
    assert caller.post("/demo/clock", body)[0] == 400


def test_every_step_of_the_tour_leads_somewhere(caller: Caller) -> None:
    for step in STEPS:
        assert step.place in {place["key"] for place in caller.state(step.viewer)["places"]}


def test_the_cohort_is_in_mid_series(caller: Caller) -> None:
    state = caller.state("ada")
    assert state["time"].startswith("10:0")
    threads = [place["name"] for place in state["places"] if place["kind"] == "thread"]
    days = ["Day 2 · Empathic reflection", "Day 1 · Empathic reflection"]
    assert threads == ["Pair 1", *days]
    assert not any(step["done"] for step in state["steps"])
    assert not any(place["unread"] for place in state["places"])


def test_a_day_brings_a_drill_and_marks_it_unread(caller: Caller) -> None:
    before = caller.state("carlo", "staff")
    assert not any(place["unread"] for place in before["places"])
    assert caller.post("/demo/clock", {"hours": 24})[0] == 200
    after = caller.state("carlo", "staff")
    assert after["day"] != before["day"]
    assert [place["unread"] for place in after["places"] if place["key"] == "drills"] == [True]
    caller.state("carlo", "drills")
    after = caller.state("carlo", "staff")
    assert [place["unread"] for place in after["places"] if place["key"] == "drills"] == [False]


def test_a_taken_port_is_said_in_one_sentence(demo: RunningDemo) -> None:
    second = subprocess.run(command(demo.port), capture_output=True, text=True, check=False)
    assert second.returncode != 0
    assert f"Port {demo.port} is taken" in second.stderr
    assert "Traceback" not in second.stderr
