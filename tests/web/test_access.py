"""Every route lets in those whom the table names, and nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from selfassess import create_app
from selfassess.config import Settings
from tests.cast import Cast
from tests.conftest import Visit, make_client
from tests.inspecting import get_title
from tests.web.access import ACCESS, IN, NOT_FOUND, OUTCOMES, PARAMETERS, PEOPLE, REFUSED, SIGN_IN


def list_routes() -> list[tuple[str, str]]:
    """List each endpoint with each method that it takes."""
    app = create_app(Settings(environment="testing", database_url="sqlite://"))
    return sorted(
        {
            (rule.endpoint, method)
            for rule in app.url_map.iter_rules()
            for method in rule.methods or ()
            if method not in {"HEAD", "OPTIONS"}
        }
    )


ROUTES = list_routes()
KNOWN_ROUTES = [(endpoint, method) for endpoint, method in ROUTES if endpoint in ACCESS]
ENDING_AT_SIGN_IN = {
    "security.forgot_password",
    "security.reset_password",
    "security.send_confirmation",
    "second_step.enter",
    "passkeys.use",
}
"""Endpoints that send people there when all went well, or when they lack what comes before."""


def test_the_table_names_every_route_and_no_other() -> None:
    assert {endpoint for endpoint, _method in ROUTES} == set(ACCESS)


@pytest.mark.parametrize(("endpoint", "method"), KNOWN_ROUTES)
def test_a_route_lets_in_whom_the_table_names(
    app: Flask, recast: Callable[[], Cast], endpoint: str, method: str
) -> None:
    rule = next(app.url_map.iter_rules(endpoint))
    outcomes: dict[str, str] = {}
    cast = recast()
    for who in PEOPLE:
        client = make_client(app, cast, who)
        send = client.post if method == "POST" else client.get
        outcomes[who] = classify(endpoint, send(make_path(app, rule, cast, who)))
        # Only somebody who was let in can have changed what the next one finds.
        if method == "POST" and outcomes[who] == IN:
            cast = recast()
    assert outcomes == OUTCOMES[ACCESS[endpoint]]


def test_no_two_pages_have_the_same_title(app: Flask, cast: Cast, visit: Visit) -> None:
    titles: dict[str, str] = {}
    for endpoint, method in KNOWN_ROUTES:
        rule = next(app.url_map.iter_rules(endpoint))
        for who in ("nobody", "alice"):
            if method != "GET":
                continue
            response = visit(who).get(make_path(app, rule, cast, who))
            if response.status_code == 200 and response.mimetype == "text/html":
                assert titles.setdefault(get_title(response.text), endpoint) == endpoint


def make_path(app: Flask, rule: Rule, cast: Cast, who: str) -> str:
    """Fill the parts of an address in."""
    with app.test_request_context():
        values = {name: PARAMETERS[name](cast, who) for name in rule.arguments}
        return app.url_for(rule.endpoint, **values)


def classify(endpoint: str, response: TestResponse) -> str:
    """Tell what happened to whoever sent the request."""
    assert response.status_code < 500
    is_to_sign_in = response.headers.get("Location", "").startswith("/account/sign-in")
    if is_to_sign_in and endpoint not in ENDING_AT_SIGN_IN:
        return SIGN_IN
    return {404: NOT_FOUND, 403: REFUSED}.get(response.status_code, IN)
