"""The API under requests made up from its own description: refusals in Chinese, and never an error of the server."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from service_parts import BEGIN, START, Running, service

from lawtrain.service.app import ROUTES
from lawtrain.service.openapi import describe

SCHEMA = schemathesis.openapi.from_dict(describe(ROUTES))


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, str, dict[str, str]]]:
    """A town of its own, somebody with every role logged in, and an attempt of theirs to fuzz."""
    with service(tmp_path_factory.mktemp("fuzz")) as running, running.browser("admin") as browser:
        attempt = browser.act(START, BEGIN).json()["attempt"]["id"]
        cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        headers = {"Origin": browser.origin, "X-Lawtrain-Token": browser.page_token, "Cookie": cookies}
        yield running, attempt, headers


@SCHEMA.exclude(path="/lawtrain/logout").parametrize()
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
def test_no_request_breaks_the_server(
    case: schemathesis.Case, fuzzed: tuple[Running, str, dict[str, str]]
) -> None:
    running, attempt, headers = fuzzed
    running.clock.forward(seconds=1)
    if "attempt" in (case.path_parameters or {}) and len(str(case.path_parameters)) % 2:
        case.path_parameters["attempt"] = attempt  # half the time a real one
    answer = case.call(base_url=running.settings.public_url, headers=headers)
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        if answer.text == "Invalid HTTP request received.":  # no HTTP at all: it did not come as far as us
            return
        told = json.loads(answer.text)
        assert any("一" <= char <= "鿿" for char in told["message"]), told
