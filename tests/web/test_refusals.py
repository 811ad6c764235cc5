"""What no page can take is refused before it reaches the database."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.cast import Cast
from tests.conftest import Visit

TOO_LARGE = "2147483648"
"""One more than the largest id of a row in PostgreSQL."""


def list_numbered(app: Flask) -> list[tuple[str, str]]:
    """Each address with a number in it, the number being too large, and a method that it takes."""
    return sorted(
        (re.sub(r"<(?!int)[^>]*>", "1", re.sub(r"<int:[^>]*>", TOO_LARGE, rule.rule)), method)
        for rule in app.url_map.iter_rules()
        if "<int:" in rule.rule
        for method in (rule.methods or set()) & {"GET", "POST"}
    )


def test_a_number_that_is_no_id_leads_nowhere(app: Flask, visit: Visit) -> None:
    client = visit("alice")
    addresses = list_numbered(app)
    assert len(addresses) > 20
    for address, method in addresses:
        answer = client.post(address) if method == "POST" else client.get(address)
        # Where an address also takes GET, Werkzeug calls the number a wrong method.
        assert answer.status_code in (404, 405), address


@pytest.mark.parametrize(
    "address", ["/districts/new", "/assessments/{assessment_id}/quick/1", "/account/sign-in"]
)
def test_nul_is_refused_wherever_it_comes_from(visit: Visit, cast: Cast, address: str) -> None:
    client = visit("alice" if "account" not in address else "nobody")
    address = address.format(**vars(cast))
    assert client.post(address, data={"name": "a\0b"}).status_code == 400
    assert client.get(f"{address}%00").status_code == 400
