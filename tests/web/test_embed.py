"""One small page may be shown in frames of other sites; no other may."""

from __future__ import annotations

import html

import pytest
from flask import Flask

from tests.cast import Cast
from tests.conftest import Visit
from tests.inspecting import parse
from tests.web.access import ACCESS, PARAMETERS
from tests.web.publishing import publish_page


@pytest.fixture
def path(app: Flask, cast: Cast) -> str:
    """The page of Alice's district, with everything on it."""
    with app.app_context():
        return f"/public/{publish_page(cast)}"


def read_policy(policy: str) -> dict[str, str]:
    """The directives of a policy."""
    parts = (part.strip().partition(" ") for part in policy.split(";"))
    return {name: value for name, _, value in parts}


def test_any_site_may_frame_it_and_it_can_do_nothing_else(visit: Visit, path: str) -> None:
    headers = visit("nobody").get(f"{path}/embed").headers
    policy = read_policy(headers["Content-Security-Policy"])
    usual = read_policy(visit("nobody").get(path).headers["Content-Security-Policy"])
    assert policy["frame-ancestors"] == "*"
    for name in ("script-src", "form-action", "connect-src", "default-src", "base-uri"):
        assert policy[name] == "'none'"
    assert policy.keys() == usual.keys()
    assert "X-Frame-Options" not in headers
    assert "Set-Cookie" not in headers
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_so_says_also_the_answer_that_nothing_has_changed(visit: Visit, path: str) -> None:
    first = visit("nobody").get(f"{path}/embed")
    again = visit("nobody").get(f"{path}/embed", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    for name in ("Content-Security-Policy", "Cross-Origin-Resource-Policy"):
        assert again.headers[name] == first.headers[name]


def test_only_this_page_may_be_framed(app: Flask, visit: Visit, cast: Cast, path: str) -> None:
    seen = 0
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "embed.show":
            continue
        with app.test_request_context():
            values = {name: PARAMETERS[name](cast, "alice") for name in rule.arguments}
            address = app.url_for(rule.endpoint, **values)
        policy = read_policy(visit("alice").get(address).headers["Content-Security-Policy"])
        assert policy.get("frame-ancestors") == "'none'", rule.endpoint
        seen += 1
    assert seen > len(ACCESS) / 2


def test_it_shows_each_component_with_its_level(visit: Visit, path: str) -> None:
    root = parse(visit("nobody").get(f"{path}/embed").text)
    cells = ["".join(item.itertext()).split() for item in root.iter("li")]
    assert len(cells) == 7
    assert cells[0][0] == "Choice"
    # A number stands beside every color.
    assert all(any(word[0].isdigit() for word in cell) or "Open" in cell for cell in cells)


def test_it_links_to_the_whole_page_in_a_window_of_its_own(visit: Visit, path: str) -> None:
    root = parse(visit("nobody").get(f"{path}/embed?lang=es").text)
    (link,) = root.iter("a")
    assert link.get("href") == f"http://localhost{path}?lang=es"
    assert (link.get("target"), link.get("rel")) == ("_blank", "noopener")


def test_what_is_copied_shows_the_badge_and_the_frame(visit: Visit, path: str) -> None:
    root = parse(visit("nobody").get(f"{path}/share").text)
    badge, markdown, frame = ("".join(area.itertext()) for area in root.iter("textarea"))
    (picture,) = parse(f"<!doctype html><title>x</title>{badge}").iter("img")
    assert picture.get("src") == f"http://localhost{path}/badge.svg"
    assert f"](http://localhost{path}/badge.svg)](http://localhost{path})" in markdown
    (shown,) = parse(f"<!doctype html><title>x</title>{frame}").iter("iframe")
    assert shown.get("src") == f"http://localhost{path}/embed"
    assert shown.get("title")


def test_what_is_copied_names_no_result_that_may_change(visit: Visit, path: str) -> None:
    root = parse(visit("nobody").get(f"{path}/share").text)
    for area in root.iter("textarea"):
        assert "components in progress" not in "".join(area.itertext())
        assert "snapshot 20" not in "".join(area.itertext())


def test_a_name_cannot_break_out_of_what_is_copied(
    app: Flask, visit: Visit, cast: Cast, path: str
) -> None:
    from selfassess.extensions import db
    from selfassess.store.models import District

    name = '"><script>alert(1)</script>](evil)'
    with app.app_context():
        district = db.session.get(District, cast.district_id)
        assert district is not None
        district.name = name
        db.session.commit()
    root = parse(visit("nobody").get(f"{path}/share").text)
    badge, markdown, _frame = ("".join(area.itertext()) for area in root.iter("textarea"))
    copied = parse(f"<!doctype html><title>x</title>{badge}")
    assert list(copied.iter("script")) == []
    (picture,) = copied.iter("img")
    assert name in picture.get("alt", "")
    assert r"\](evil)" in markdown
    assert r"\<script\>" in markdown
    assert html.escape(name) not in markdown
