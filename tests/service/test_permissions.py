"""One table says who may do what: every route has a row, every row a route, and every role meets every row."""

from __future__ import annotations

import pytest
from service_parts import ROLES, Running

from lawtrain.records import Role, chief
from lawtrain.service.permissions import EVERY_ROLE, MARKING, OFFICE, RULES, TRAINERS, Rule

PLACES = {
    "{course:str}": "sample",
    "{lesson:str}": "01-first",
    "{name:str}": "test",
    "{file:str}": "01-picture.png",
    "{attempt:str}": "0" * 32,
    "{username:str}": "learner",
    "{batch:str}": "1",
    "{job:str}": "0" * 24,
    "{event:str}": "none",
    "{exam:str}": "none",
    "{entry:str}": "1",
}
GUARDED = [rule for rule in RULES if rule.kind != "public"]


def address(rule: Rule) -> str:
    path = rule.address
    for place, value in PLACES.items():
        path = path.replace(place, value)
    return path


def test_every_route_has_a_row_and_every_row_a_route(town: Running) -> None:
    routes = {
        (method, route.path_format)
        for route in town.app.routes
        for method in route.methods
        if method != "OPTIONS"  # made by the framework; the gate refuses it for want of a row
    }
    plain = {(r.method, r.address.replace(":str}", "}").rstrip("/") or "/") for r in RULES}
    assert routes == plain
    for route in town.app.routes:
        for handler in route.route_handlers:
            if "OPTIONS" not in handler.http_methods:
                assert handler.opt["rule"] in RULES


def test_what_has_no_row_is_closed(town: Running) -> None:
    with town.browser("admin") as browser:
        assert browser.options("/lawtrain/scores").status_code == 404


@pytest.mark.parametrize("rule", GUARDED, ids=lambda r: f"{r.method} {r.path}")
def test_a_stranger_is_sent_to_the_log_in(town: Running, rule: Rule) -> None:
    with town.browser() as browser:
        answer = browser.request(rule.method, address(rule))
    if rule.kind == "page":
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/lawtrain/login?next=/lawtrain")
    else:
        assert answer.status_code == 401
        assert answer.json()["code"] == "login"


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_exactly_its_rows(own: Running, role: str) -> None:
    with own.browser(role) as browser:
        token = browser.page_token
        for rule in sorted(GUARDED, key=lambda r: r.path == "/logout"):  # last
            own.clock.forward(seconds=1)
            path = address(rule)
            typed = "application/octet-stream" if rule.upload else "application/json"
            answer = (
                browser.get(path)
                if rule.method == "GET"
                else browser.act(path, x_lawtrain_token=token, content_type=typed)
            )
            if Role(role) in rule.roles:
                assert answer.status_code != 403, rule
            else:
                assert answer.status_code == 403, rule
                allowed = {TRAINERS: "培训员", OFFICE: "普法办", MARKING: "培训员、普法办"}[rule.roles]
                assert f"只对{allowed}、管理员开放" in answer.text


@pytest.mark.parametrize(
    "rule", [r for r in GUARDED if r.path != "/logout"], ids=lambda r: f"{r.method} {r.path}"
)
def test_a_token_opens_what_a_notebook_needs_and_nothing_else(town: Running, rule: Rule) -> None:
    town.clock.forward(seconds=5)
    for role in ROLES:
        with town.kernel(town.hub.token(role)) as kernel:
            answer = kernel.request(rule.method, address(rule), content=b"{}")
            assert (answer.status_code == 403) == (not rule.kernel), answer.text
            assert ("笔记本里不开放" in answer.text) == (not rule.kernel and Role(role) in rule.roles)


def test_a_notebook_needs_six_rows_open_to_every_role() -> None:
    assert [rule.path for rule in RULES if rule.kernel] == [
        "/api/v1/me",
        "/api/v1/progress",
        "/api/v1/quiz",
        "/api/v1/attempts",
        "/api/v1/attempts/{attempt:str}/answers",
        "/api/v1/attempts/{attempt:str}/submission",
    ]
    assert all(rule.roles == EVERY_ROLE and not rule.early for rule in RULES if rule.kernel)


def test_office_and_review_pages_are_for_their_roles_alone() -> None:
    for rule in GUARDED:
        office, review = "/scores" in rule.path or "/office/" in rule.path, "/review" in rule.path
        marking = "/assignments" in rule.path or "/coverage" in rule.path
        assert rule.roles == (
            OFFICE if office else TRAINERS if review else MARKING if marking else EVERY_ROLE
        )


def test_a_person_is_called_by_their_highest_role() -> None:
    assert chief({Role.LEARNER, Role.OFFICE}) is Role.OFFICE
    assert chief(()) is None
