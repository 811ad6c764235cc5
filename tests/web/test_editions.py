"""Every edition can be assessed, from the first page to the PDF; what it lacks is not shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from selfassess.domain.framework import Framework
from selfassess.domain.planning import can_rank
from selfassess.domain.verdicts import defines_advanced, defines_quadrant
from selfassess.extensions import db
from selfassess.services.editions import get_edition, use_own_editions
from selfassess.services.rubric import list_frameworks
from selfassess.store.models.assessments import Assessment
from selfassess.web.times import now
from tests.cast import Cast
from tests.conftest import Visit
from tests.inspecting import InspectingClient, parse
from tests.reports.reading import Report
from tests.web.filling import find_all, open_form, read_text
from tests.web.other_editions import BARE, offer_bare_edition

SHIPPED = ("crpe-2016", "crpe-2012", "citywide-2018")
TODAY = now().date()


@pytest.fixture(autouse=True)
def bare_edition(tmp_path: Path) -> Iterator[None]:
    """An installation with a bare edition of its own."""
    with offer_bare_edition(tmp_path):
        yield


@pytest.fixture
def alice(visit: Visit) -> InspectingClient:
    """The owner's browser."""
    return visit("alice")


def start(client: InspectingClient, cast: Cast, edition: str, **more: str) -> str:
    """Start an assessment on an edition, and give the address of its overview."""
    data = {"edition": edition, "as_of": TODAY.isoformat(), "start_from": "empty", **more}
    answer = client.post(f"/districts/{cast.district_id}/assessments/new", data=data)
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def rate(client: InspectingClient, overview: str, framework: Framework, level: int) -> None:
    """Rate every element by the quick form; the first of each component one level lower."""
    for component in framework.components:
        form = open_form(client, f"{overview}/quick/{component.id}")
        for place, element in enumerate(component.elements):
            form.fill(f"e-{element.id}", str(level if place else level - 1))
        assert form.press("next").status_code == 302


def take(client: InspectingClient, overview: str) -> str:
    """Take the snapshot, and give its address."""
    answer = client.post(f"{overview}/snapshots")
    assert "/snapshots/" in answer.location, answer.location
    return str(answer.location)


def read_page(client: InspectingClient, address: str) -> str:
    """The words of a page that must be there."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return unescape(answer.text)


def follow_links(client: InspectingClient, *addresses: str) -> None:
    """Everything that these pages link to in the program is there, for this edition too."""
    pages = [parse(client.get(address).text) for address in addresses]
    hrefs = {link.get("href", "").partition("#")[0] for page in pages for link in page.iter("a")}
    for href in sorted(hrefs):
        if href.startswith("/") and not href.startswith(("/rubric", "/account")):
            assert client.get(href, follow_redirects=True).status_code == 200, href


@pytest.mark.parametrize("edition", [*SHIPPED, BARE])
def test_every_edition_leads_from_the_start_to_the_plan_and_its_pdf(
    cast: Cast, alice: InspectingClient, edition: str
) -> None:
    framework = get_edition(edition)
    overview = start(alice, cast, edition)
    assert f"{len(framework.elements)} elements of" in read_page(alice, overview)
    follow_links(alice, overview, f"{overview}/short", f"{overview}/check")
    rate(alice, overview, framework, 3)
    assert f"{len(framework.elements)} of {len(framework.elements)}" in read_page(alice, overview)
    first = take(alice, overview)
    rate(alice, overview, framework, 4)
    snapshot = take(alice, overview)
    assert snapshot != first

    shown = read_page(alice, snapshot)
    figures = read_text(next(find_all(parse(alice.get(snapshot).text), "dl")))
    assert "None" not in figures
    assert ("Quadrant" in figures) == defines_quadrant(framework)
    assert ("Advanced" in figures) == defines_advanced(framework)
    assert ('id="benchmark"' in shown) == defines_advanced(framework)
    assert 'id="trend"' in shown
    for element in framework.elements:
        assert f'href="/rubric/{edition}/{element}"' in shown

    plan = read_page(alice, f"{snapshot}/plan")
    assert ("How the order comes about" in plan) == can_rank(framework)
    assert ("nothing is ranked" in plan) == (not can_rank(framework))
    own = {"title": "Win the bond election", "owner": "Lee", "version": "0"}
    added = alice.post(f"{snapshot}/plan/own/new", data=own, follow_redirects=True)
    assert "Win the bond election" in added.text
    pdf = alice.get(f"{snapshot}/plan.pdf")
    assert pdf.status_code == 200
    report = Report(pdf.data)
    assert "Win the bond election" in report.text
    assert "None." not in report.text
    assert alice.get(f"/rubric/{edition}/worksheet.pdf").status_code == 200
    read_page(alice, f"/districts/{cast.district_id}")
    assert alice.get(f"{snapshot}.json").json["framework"] == edition  # type: ignore[index]
    follow_links(alice, f"{overview}/check", snapshot, f"{snapshot}/plan")
    method = alice.get(f"/method/{edition}", follow_redirects=True)
    assert method.status_code == 200
    assert "{" not in method.text.partition("<main")[2]


@pytest.mark.parametrize("edition", [*SHIPPED, BARE])
def test_the_way_to_a_number_of_ours_leads_to_the_numbers_of_the_same_edition(
    cast: Cast, alice: InspectingClient, edition: str
) -> None:
    framework = get_edition(edition)
    overview = start(alice, cast, edition)
    rate(alice, overview, framework, 2)
    page = parse(alice.get(take(alice, overview)).text)
    hrefs = {link.get("href", "") for link in page.iter("a")}
    targets = {href for href in hrefs if "/method" in href and "#parameter-" in href}
    for href in targets:
        address, _, anchor = href.partition("#")
        assert next(find_all(parse(alice.get(address).text), "tr", id=anchor), None) is not None
        assert anchor.removeprefix("parameter-") in framework.rules.parameters


# --- Choosing an edition


def test_the_start_page_says_what_each_edition_is_for_and_which_can_be_planned_from(
    cast: Cast, alice: InspectingClient
) -> None:
    page = alice.get(f"/districts/{cast.district_id}/assessments/new").text
    root = parse(page)
    fieldset = next(find_all(root, "fieldset", id="edition"))
    chosen = [radio for radio in fieldset.iter("input") if "checked" in radio.attrib]
    assert [radio.get("value") for radio in chosen] == ["crpe-2016"]
    hints = {
        framework.id: read_text(next(find_all(root, "p", id=f"edition-{framework.id}-hint")))
        for framework in list_frameworks()
    }
    assert set(hints) == {*SHIPPED, BARE}
    ranked = {name for name, hint in hints.items() if "lead to a ranked plan" in hint}
    assert ranked == {"crpe-2016"}
    assert "36 elements, 171 questions." in hints["crpe-2016"]
    assert "A bare edition. 3 elements, 1 question." in hints[BARE]


@pytest.mark.parametrize("edition", ["crpe-1999", "../crpe-2016", ""])
def test_an_edition_that_is_not_there_is_refused_in_words(
    app: Flask, cast: Cast, alice: InspectingClient, edition: str
) -> None:
    before = count_assessments(app, cast)
    data = {"edition": edition, "as_of": TODAY.isoformat(), "start_from": "empty"}
    answer = alice.post(f"/districts/{cast.district_id}/assessments/new", data=data)
    assert answer.status_code == 422
    assert "There is no such edition here. Choose one of those listed." in answer.text
    assert count_assessments(app, cast) == before


def test_answers_are_carried_over_only_to_the_same_edition(
    app: Flask, cast: Cast, alice: InspectingClient
) -> None:
    earlier = start(alice, cast, "citywide-2018").rsplit("/", 1)[1]
    rate(alice, f"/assessments/{earlier}", get_edition("citywide-2018"), 3)
    address = f"/districts/{cast.district_id}/assessments/new"
    page = unescape(alice.get(address).text)
    assert "on Citywide 2018, to be confirmed" in page
    assert "on Portfolio 2016, to be confirmed" in page
    before = count_assessments(app, cast)
    data = {"as_of": TODAY.isoformat(), "start_from": earlier}
    refused = alice.post(address, data={**data, "edition": "crpe-2016"})
    assert refused.status_code == 422
    assert "Those answers are on Citywide 2018." in unescape(refused.text)
    assert count_assessments(app, cast) == before
    carried = start(alice, cast, "citywide-2018", start_from=earlier)
    assert "12 elements from last time" in unescape(alice.get(f"{carried}/check").text)


# --- Pressing twice


def count_assessments(app: Flask, cast: Cast) -> int:
    """How many assessments Alice's district has."""
    query = db.select(db.func.count()).where(Assessment.district_id == cast.district_id)
    with app.app_context():
        return db.session.scalar(query) or 0


def test_a_second_press_on_start_makes_no_second_assessment(
    app: Flask, cast: Cast, alice: InspectingClient
) -> None:
    before = count_assessments(app, cast)
    first = start(alice, cast, "citywide-2018")
    assert start(alice, cast, "citywide-2018") == first
    assert count_assessments(app, cast) == before + 1


def test_what_has_been_written_in_is_never_handed_out_as_new(
    cast: Cast, alice: InspectingClient
) -> None:
    first = start(alice, cast, "citywide-2018")
    form = open_form(alice, f"{first}/quick/1")
    form.fill("e-1.1", "2").press("next")
    second = start(alice, cast, "citywide-2018")
    assert second != first
    assert start(alice, cast, "crpe-2012") not in (first, second)
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    assert start(alice, cast, "citywide-2018", as_of=yesterday) not in (first, second)


# --- A district with several editions


def test_a_district_names_its_editions_only_where_there_is_more_than_the_usual_one(
    cast: Cast, alice: InspectingClient
) -> None:
    address = f"/districts/{cast.district_id}"
    assert "Portfolio 2016" not in alice.get(address).text
    overview = start(alice, cast, "citywide-2018")
    rate(alice, overview, get_edition("citywide-2018"), 3)
    take(alice, overview)
    page = alice.get(address).text
    assert "Portfolio 2016" in page
    assert "Citywide 2018" in page
    # One snapshot of each is no trend, and two editions share no axis.
    assert "The years so far" not in page


def test_each_edition_has_its_own_trend(cast: Cast, alice: InspectingClient) -> None:
    for edition in ("citywide-2018", "crpe-2012"):
        overview = start(alice, cast, edition)
        for level in (2, 3):
            rate(alice, overview, get_edition(edition), level)
            take(alice, overview)
    page = alice.get(f"/districts/{cast.district_id}").text
    assert "The years so far: Citywide 2018" in page
    assert "The years so far: Portfolio 2012" in page
    assert "The years so far: Portfolio 2016" not in page


def test_a_district_stays_readable_when_an_edition_is_taken_away(
    cast: Cast, alice: InspectingClient
) -> None:
    overview = start(alice, cast, BARE)
    rate(alice, overview, get_edition(BARE), 3)
    take(alice, overview)
    use_own_editions(None)
    page = alice.get(f"/districts/{cast.district_id}")
    assert page.status_code == 200
    assert BARE in page.text
    assert alice.get(f"/districts/{cast.district_id}/assessments/new").status_code == 200


# --- A city beside published cities


def test_a_city_stands_beside_the_published_ones_and_is_not_mixed_with_them(
    cast: Cast, alice: InspectingClient
) -> None:
    framework = get_edition("citywide-2018")
    assert framework.published is not None
    overview = start(alice, cast, "citywide-2018")
    rate(alice, overview, framework, 4)
    answer = alice.get(take(alice, overview))
    root = parse(answer.text)
    table = next(table for table in root.iter("table") if "heat" in table.get("class", ""))
    heads = [read_text(cell) for cell in next(table.iter("thead")).iter("th")]
    assert heads[1].startswith("Example Unified Own rating")
    assert heads[2:] == list(framework.published.places)
    sources = [link.get("href", "") for link in next(table.iter("thead")).iter("a")]
    assert len(sources) == len(framework.published.places)
    assert all(source.startswith("http") for source in sources)
    first = next(iter(next(table.iter("tbody")).iter("tr")))
    cells = [read_text(cell) for cell in first.iter("td")]
    assert cells[0] == "Good"
    printed = framework.published.by_place
    assert cells[1:] == [printed[place]["1.1"].words for place in framework.published.places]
    page = unescape(answer.text)
    assert page.index("Other raters, another date.") < page.index('class="table heat"')
    assert 'href="/rubric/crpe-2016/4.1"' in page
    # Whoever computes on has the city's own levels alone.
    assert "Oakland" not in alice.get(f"{answer.request.path}.json").text


def test_snapshots_of_districts_show_no_published_cities(
    cast: Cast, alice: InspectingClient
) -> None:
    page = alice.get(f"/snapshots/{cast.snapshot_id}").text
    assert 'class="table heat"' not in page
    assert "Published ratings" not in page


# --- Into the rubric


def test_elements_and_actions_lead_to_their_place_in_the_rubric(
    cast: Cast, alice: InspectingClient
) -> None:
    assert (
        'href="/rubric/crpe-2016/1.1"'
        in alice.get(f"/assessments/{cast.assessment_id}/elements/1.1").text
    )
    plan = alice.get(f"/snapshots/{cast.snapshot_id}/plan").text
    assert 'href="/rubric/crpe-2016/1.1#step-3"' in plan
    assert 'id="step-3"' in alice.get("/rubric/crpe-2016/1.1").text


def test_where_nothing_is_ranked_the_next_levels_and_the_steps_of_2016_stand_to_read(
    cast: Cast, alice: InspectingClient
) -> None:
    framework = get_edition("crpe-2012")
    overview = start(alice, cast, "crpe-2012")
    rate(alice, overview, framework, 3)
    page = read_page(alice, f"{take(alice, overview)}/plan")
    assert "Portfolio 2012 has no catalog of steps, so nothing is ranked here." in page
    assert framework.elements["1.1"].levels[3] in page
    assert framework.crosswalk is not None
    nearest = framework.crosswalk.of_item["1.1"].elements[0]
    assert f'href="/rubric/crpe-2016/{nearest}#steps"' in page
