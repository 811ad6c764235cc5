"""What every answer carries, and what may be kept."""

from __future__ import annotations

import re

import pytest

from tests.cast import Cast
from tests.conftest import MakeApp, Visit

SECRET = "s" * 48


@pytest.mark.parametrize("path", ["/", "/nowhere", "/healthz", "/fonts/public-sans.ttf"])
def test_every_answer_has_a_strict_policy(visit: Visit, path: str) -> None:
    headers = visit("nobody").get(path).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("who", ["alice", "trial"])
def test_pages_of_people_are_not_stored(visit: Visit, who: str) -> None:
    assert visit(who).get("/districts").headers["Cache-Control"] == "no-store"


def test_style_sheets_are_kept_for_a_year_under_an_address_with_their_hash(visit: Visit) -> None:
    client = visit("alice")
    address = re.search(r'href="(/static/app\.css\?v=\w+)"', client.get("/privacy").text)
    assert address is not None
    answer = client.get(address[1])
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Vary" not in answer.headers
    assert "no-cache" in client.get("/static/app.css").headers["Cache-Control"]


def test_fonts_are_kept_for_a_year(visit: Visit) -> None:
    answer = visit("nobody").get("/fonts/public-sans.ttf")
    assert answer.mimetype == "font/ttf"
    assert "immutable" in answer.headers["Cache-Control"]
    assert visit("nobody").get("/fonts/other.ttf").status_code == 404


def test_production_keeps_to_https(make_app: MakeApp) -> None:
    client = make_app(
        environment="production", secret_key=SECRET, accounts_unconfirmed=True
    ).test_client()
    answer = client.get("/", base_url="https://assess.example.org")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    cookie = answer.headers["Set-Cookie"]
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_an_address_behind_a_proxy_is_believed_only_when_told_to(make_app: MakeApp) -> None:
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "assess.example.org"}
    for proxies, scheme in ((0, "http://localhost"), (1, "https://assess.example.org")):
        app = make_app(trusted_proxies=proxies)
        seen = []

        @app.get("/where")
        def where(seen: list[str] = seen) -> str:
            from flask import request

            seen.append(request.host_url)
            return ""

        app.test_client().get("/where", headers=forwarded)
        assert seen == [f"{scheme}/"]


def test_every_request_has_an_id_of_its_own(visit: Visit, cast: Cast) -> None:
    client = visit("alice")
    ids = {client.get("/privacy").headers["X-Request-ID"] for _ in range(3)}
    assert len(ids) == 3


def test_signing_out_lets_the_browser_forget_what_it_kept(visit: Visit) -> None:
    bob = visit("bob")
    assert "Clear-Site-Data" not in bob.get("/account").headers
    assert bob.post("/account/sign-out").headers["Clear-Site-Data"] == '"storage"'
