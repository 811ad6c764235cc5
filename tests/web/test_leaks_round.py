"""What an attacker would try on the pages of the network, of cities, coalitions and the public."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.cast import Cast
from tests.conftest import Visit
from tests.web.coalitions import find_coalition
from tests.web.publishing import publish_page

NUL = "%00"
MANY = "+".join("a" * 1_500)


@pytest.mark.parametrize(
    "path",
    [
        f"/public/{NUL}abc",
        f"/public/{NUL}abc/feed.atom",
        f"/public/{NUL}abc/subscribe",
        f"/public/subscriptions/{NUL}",
        f"/public/subscriptions/confirm/{NUL}",
        f"/public?q={NUL}x",
        f"/public?q={MANY}",
        "/public?page=999999999",
        f"/public?lang={NUL}",
    ],
)
def test_an_odd_public_address_is_no_failure(visit: Visit, cast: Cast, path: str) -> None:
    assert visit("nobody").get(path).status_code in {200, 400, 404}


@pytest.mark.parametrize(
    "path",
    [
        "/coalitions/{c}/follows/new?search=%00x",
        f"/coalitions/{{c}}/follows/new?search={MANY}",
        "/coalitions/{c}/places/new?search=%00x",
        f"/coalitions/{{c}}/places/new?search={MANY}",
        "/city-requests/%00",
        "/districts/{d}/cities?request=%00",
        "/districts/{d}/peers?edition=%00",
        "/districts/{d}/peers?with=99999999999999999999",
        "/network?edition=%00",
        "/network/challenges?page=999999999",
        "/network/districts?search=%00",
        f"/network/districts?search={MANY}",
    ],
)
def test_an_odd_question_is_no_failure(app: Flask, visit: Visit, cast: Cast, path: str) -> None:
    with app.app_context():
        publish_page(cast)
        coalition = find_coalition(cast)
    address = path.format(c=coalition.id, d=cast.district_id)
    assert visit("alice").get(address).status_code in {200, 400, 403, 404}
    assert visit("nora").get(address).status_code in {200, 400, 403, 404}
