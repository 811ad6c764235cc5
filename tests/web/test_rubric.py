"""The rubric for everybody: complete, linkable, kept by browsers, and without any query."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from selfassess import create_app
from selfassess.config import Settings
from selfassess.domain.framework import Framework
from selfassess.services.rubric import list_frameworks
from selfassess.services.rubric_search import MOST_HITS
from tests.cast import Cast
from tests.conftest import CountQueries, Visit
from tests.inspecting import InspectingClient
from tests.loader.folders import make_folder

EDITIONS = {framework.id: framework for framework in list_frameworks()}
CRPE_2016 = EDITIONS["crpe-2016"]
CITYWIDE = EDITIONS["citywide-2018"]

ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "{{ 7177 * 7 }}",
    "school</mark><b>",
]


@pytest.fixture(scope="module")
def rubric_app() -> Flask:
    """An application for pages that need no table."""
    app = create_app(Settings(environment="testing", database_url="sqlite://", log_level="ERROR"))
    app.test_client_class = InspectingClient
    return app


@pytest.fixture
def client(rubric_app: Flask) -> InspectingClient:
    """Somebody without an account."""
    client = rubric_app.test_client()
    assert isinstance(client, InspectingClient)
    return client


def list_pages(framework: Framework) -> list[str]:
    """Every address of an edition that gives a page."""
    base = f"/rubric/{framework.id}"
    pages = [base, f"{base}/exemplars", f"{base}/sources"]
    pages += [f"{base}/{component.id}" for component in framework.components]
    pages += [f"{base}/{element}" for element in framework.elements]
    return [*pages, f"{base}/ratings"] if framework.published else pages


def read(answer: TestResponse) -> str:
    """What a page says, without its tags."""
    text = re.sub(r"<[^>]+>", " ", answer.text)
    return " ".join(html.unescape(text).split())


def list_ids(page: str) -> set[str]:
    """Every place of a page that links can lead to."""
    return {html.unescape(found) for found in re.findall(r'\bid="([^"]*)"', page)}


# --- Complete, and every link leads somewhere


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_page_is_sound_and_has_a_title_of_its_own(
    client: InspectingClient, edition: str
) -> None:
    titles = set()
    pages = list_pages(EDITIONS[edition])
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        titles.add(re.search(r"<title>(.*?)</title>", answer.text, re.S)[1])  # type: ignore[index]
    assert len(titles) == len(pages)


def test_every_link_within_the_rubric_leads_to_a_place_that_is_there(
    client: InspectingClient,
) -> None:
    @cache
    def fetch(address: str) -> tuple[str, set[str]]:
        answer = client.get(address)
        assert answer.status_code == 200, address
        return answer.text, list_ids(answer.text)

    addresses = ["/rubric", "/rubric/search?q=charter", "/rubric/compare"]
    addresses += [page for edition in EDITIONS.values() for page in list_pages(edition)]
    addresses += [f"/rubric/compare?from={old}&to={new}" for old in EDITIONS for new in EDITIONS]
    for address in addresses:
        page, _ = fetch(address)
        for link in {html.unescape(found) for found in re.findall(r'href="([^"]*)"', page)}:
            if not link.startswith("/rubric") or ".pdf" in link:
                continue
            target, _, place = link.partition("#")
            assert not place or place in fetch(target)[1], f"{address} links to {link}"


def list_texts(framework: Framework, element_id: str) -> Iterator[str]:
    """Everything that an edition says on an element."""
    element = framework.elements[element_id]
    yield from (element.title, element.why, element.misreading, *element.levels.values())
    yield from (*element.evidence, *element.ask)
    if element.conditions:
        yield from (element.conditions.obstacles, element.conditions.state_can)
    for question in element.questions:
        yield from (question.text, question.hint)
        yield from (option.text for option in question.options)
        for reading in question.readings:
            if reading.cap is not None:
                yield f"Capped at {reading.cap}, because {reading.because}"
    for step in framework.steps:
        if step.element == element_id:
            yield from (step.do, step.lead, step.first, step.done_when)
            yield from (need.because for need in step.needs)
    for exemplar in framework.exemplars_of[element_id]:
        yield from (exemplar.place, exemplar.years, exemplar.text, exemplar.fate)
        yield from (framework.source_by_id[source].title for source in exemplar.sources)


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_page_of_an_element_says_all_that_the_edition_does(
    client: InspectingClient, edition: str
) -> None:
    framework = EDITIONS[edition]
    for element in framework.elements:
        answer = client.get(f"/rubric/{edition}/{element}")
        says = read(answer)
        for text in list_texts(framework, element):
            assert " ".join(text.split()) in says, f"{element} lacks {text!r}"


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_level_question_step_and_exemplar_can_be_linked_to(
    client: InspectingClient, edition: str
) -> None:
    framework = EDITIONS[edition]
    for element in framework.elements.values():
        ids = list_ids(client.get(f"/rubric/{edition}/{element.id}").text)
        wanted = {f"level-{level}" for level in element.levels}
        wanted |= {f"question-{question.id}" for question in element.questions}
        wanted |= {f"step-{step.to}" for step in framework.steps if step.element == element.id}
        wanted |= {f"exemplar-{one.id}" for one in framework.exemplars_of[element.id]}
        assert wanted <= ids


def test_an_edition_shows_its_scale_its_levers_its_numbers_and_how_long_it_is(
    client: InspectingClient,
) -> None:
    says = read(client.get("/rubric/crpe-2016"))
    for entry in CRPE_2016.scale:
        assert f"{entry.level} {entry.label} {entry.meaning}" in says
    for lever in CRPE_2016.levers:
        assert f"{lever.label} {lever.meaning}" in says
    for parameter in CRPE_2016.rules.parameters.values():
        assert parameter.reason in says
    assert "7 components, 36 elements" in says
    assert re.search(r"Questions \d{3} ", says)
    assert re.search(r"To read \d+ hours \d+ minutes for all [\d,]+ words", says)


def test_efforts_and_needs_that_are_ours_say_so(client: InspectingClient) -> None:
    page = client.get("/rubric/crpe-2016/3.2").text
    steps = page.split('class="card rubric-step"')[1:]
    assert len(steps) == 4
    for step in steps:
        assert re.search(r"<dt>Effort</dt><dd>\d points? <a [^>]*>our assumption</a>", step)
    says = read(client.get("/rubric/crpe-2016/3.2"))
    assert "Large sums need a formula that families accept as fair. our assumption" in says


def test_a_question_says_when_it_is_asked(client: InspectingClient) -> None:
    says = read(client.get("/rubric/crpe-2016/2.2"))
    assert "Asked only if the answer to “" in says
    assert client.get("/rubric/crpe-2016/2.2").text.count('href="#question-presence"') == 1


def test_readers_go_on_to_the_next_page_and_back(client: InspectingClient) -> None:
    page = client.get("/rubric/crpe-2016/2.1").text
    assert 'href="/rubric/crpe-2016/1.6" rel="prev"' in page
    assert 'href="/rubric/crpe-2016/2.2" rel="next"' in page
    assert 'rel="prev"' not in client.get("/rubric/crpe-2016/1.1").text
    assert 'rel="next"' not in client.get("/rubric/crpe-2016/7").text


@pytest.mark.parametrize(
    "address",
    [
        "/rubric/crpe-1999",
        "/rubric/crpe-2016/8",
        "/rubric/crpe-2016/1.7",
        "/rubric/crpe-2016/1.1.1",
        "/rubric/crpe-2016/<script>",
        "/rubric/crpe-2016/ratings",
        "/rubric/crpe-1999/exemplars",
        "/rubric/crpe-1999/sources",
        "/rubric/crpe-1999/ratings",
        "/rubric/crpe-1999/worksheet.pdf",
        "/rubric/crpe-2016/worksheet.pdf?component=9",
        "/rubric/search?q=x&edition=crpe-1999",
        "/rubric/compare?from=crpe-2012&to=crpe-1999",
        "/rubric/../../etc/passwd",
    ],
)
def test_what_is_not_there_is_not_found(client: InspectingClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "<script>" not in answer.text
    assert "public" not in answer.headers["Cache-Control"]


# --- The same for everybody, and cheap


@pytest.mark.parametrize("who", ["nobody", "alice", "trial"])
@pytest.mark.parametrize(
    "address",
    [
        "/rubric",
        "/rubric/crpe-2016",
        "/rubric/crpe-2016/3",
        "/rubric/crpe-2016/3.2",
        "/rubric/crpe-2016/exemplars?place=Denver",
        "/rubric/crpe-2016/sources",
        "/rubric/crpe-2016/worksheet.pdf?component=3",
        "/rubric/citywide-2018/ratings",
        "/rubric/search?q=charter",
        "/rubric/compare?from=crpe-2012&to=crpe-2016",
    ],
)
def test_a_page_asks_nothing_of_the_database_and_sets_no_cookie(
    visit: Visit, count_queries: CountQueries, who: str, address: str
) -> None:
    client = visit(who)
    client.make_csrf_token()
    with count_queries() as statements:
        answer = client.get(address)
    assert answer.status_code == 200
    assert statements == []
    assert "Set-Cookie" not in answer.headers
    assert "Vary" not in answer.headers
    assert answer.headers["Cache-Control"] == "public, max-age=300"


def test_members_and_strangers_get_the_same_page(visit: Visit, cast: Cast) -> None:
    pages = {visit(who).get("/rubric/crpe-2016/3.2").data for who in ("nobody", "alice", "trial")}
    assert len(pages) == 1
    assert cast.alice.email.encode() not in pages.pop()


@pytest.mark.parametrize(
    "address", ["/rubric", "/rubric/crpe-2016/3.2", "/rubric/crpe-2016/worksheet.pdf?component=3"]
)
def test_who_has_a_page_already_gets_a_few_bytes(client: InspectingClient, address: str) -> None:
    first = client.get(address)
    mark = first.headers["ETag"]
    again = client.get(address, headers={"If-None-Match": mark})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == mark
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_mark_names_the_edition_and_its_version(client: InspectingClient) -> None:
    mark = client.get("/rubric/crpe-2012/1.1").headers["ETag"]
    version = EDITIONS["crpe-2012"].version
    assert re.fullmatch(rf'"crpe-2012-{re.escape(version)}-[0-9a-f]{{12}}"', mark)
    other = client.get("/rubric/crpe-2012/1.2").headers["ETag"]
    assert mark != other


# --- Search


def test_a_search_shows_where_the_words_stand_and_marks_them(client: InspectingClient) -> None:
    page = client.get("/rubric/search?q=Formula+WEIGHTS").text
    assert "<mark>formula</mark>" in page
    assert "<mark>weights</mark>" in page
    assert 'href="/rubric/crpe-2016/3.1#level-4"' in page


def test_an_empty_search_explains_itself(client: InspectingClient) -> None:
    for query in ("", "   ", "...", "?!"):
        answer = client.get("/rubric/search", query_string={"q": query})
        assert answer.status_code == 200
        assert "Type one or more words." in answer.text


def test_a_search_that_finds_nothing_says_what_to_do(client: InspectingClient) -> None:
    answer = client.get("/rubric/search?q=xylophone&edition=crpe-2012")
    assert "Nothing has all of these words." in answer.text
    assert 'href="/rubric/search?q=xylophone"' in answer.text


def test_a_search_shows_at_most_fifty_places_and_says_how_many_there_are(
    client: InspectingClient,
) -> None:
    page = client.get("/rubric/search?q=school").text
    assert page.count('class="hit-title"') == MOST_HITS
    assert re.search(r"The first 50 of \d+ places\.", page)


def test_a_search_in_one_edition_stays_in_it(client: InspectingClient) -> None:
    page = client.get("/rubric/search?q=school&edition=citywide-2018").text
    links = re.findall(r'class="hit-title"><a href="([^"]*)"', page)
    assert links
    assert all(link.startswith("/rubric/citywide-2018/") for link in links)


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_is_typed_becomes_part_of_the_page(
    client: InspectingClient, attack: str
) -> None:
    for address, name in (
        ("/rubric/search", "q"),
        ("/rubric/search", "edition"),
        ("/rubric/crpe-2016/exemplars", "place"),
        ("/rubric/crpe-2016/exemplars", "element"),
        ("/rubric/compare", "from"),
        ("/rubric/compare", "to"),
    ):
        answer = client.get(address, query_string={name: attack})
        assert answer.status_code in (200, 404)
        page = answer.text.split("<main")[1]
        for broken in ("<script>", "<img", "onload=alert(1)>", "<b>", "50239"):
            assert broken not in page


@pytest.mark.parametrize("query", ["x" * 10_000, "\0a", "\udcff", "％＜ｓ＞", "a " * 60, "%", "e"])
def test_any_text_may_be_searched_for(client: InspectingClient, query: str) -> None:
    sent = query.encode("utf-8", "surrogatepass")
    answer = client.get("/rubric/search", query_string={"q": sent})
    # No text that people type holds a NUL, and no database takes one.
    assert answer.status_code == (400 if "\0" in query else 200)


# --- Exemplars and sources


def test_exemplars_are_filtered_by_place_and_by_element(client: InspectingClient) -> None:
    everything = read(client.get("/rubric/crpe-2016/exemplars"))
    assert f"{len(CRPE_2016.exemplars)} exemplars" in everything
    here = [one for one in CRPE_2016.exemplars if "denver" in one.place.casefold()]
    some = client.get("/rubric/crpe-2016/exemplars?place=DENVER")
    assert f"{len(here)} of {len(CRPE_2016.exemplars)} exemplars" in read(some)
    assert some.text.count('class="rubric-story"') == len(here)
    both = client.get("/rubric/crpe-2016/exemplars?place=denver&element=1.1")
    assert both.text.count('class="rubric-story"') == sum("1.1" in one.elements for one in here)
    assert "No exemplar fits." in client.get("/rubric/crpe-2016/exemplars?place=Atlantis").text


def test_each_exemplar_is_told_once_with_its_fate(client: InspectingClient) -> None:
    answer = client.get("/rubric/crpe-2016/exemplars")
    says = read(answer)
    for exemplar in CRPE_2016.exemplars:
        assert answer.text.count(f'id="exemplar-{exemplar.id}"') == 1
        assert " ".join(exemplar.fate.split()) in says


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_source_is_listed_with_its_date_its_address_and_its_use(
    client: InspectingClient, edition: str
) -> None:
    framework = EDITIONS[edition]
    answer = client.get(f"/rubric/{edition}/sources")
    says = read(answer)
    for source in framework.sources:
        entry = re.search(rf'<li id="source-{re.escape(source.id)}">(.*?)</li>', answer.text, re.S)
        assert entry is not None
        assert html.escape(source.date, quote=False) in entry[1]
        if source.url:
            assert f'href="{html.escape(source.url)}"' in entry[1]
    for exemplar in framework.exemplars:
        assert f"{exemplar.place}, {exemplar.years}" in says


def test_a_source_says_which_rules_steps_and_facts_rest_on_it(client: InspectingClient) -> None:
    page = client.get("/rubric/crpe-2016/sources").text
    report = page.split('<li id="source-S16">')[1].split("</li>")[0]
    for use in ("What 5 Support rests on", "The number “Component wanted”", "Step of 3.2"):
        assert use in report
    assert "Tennessee Achievement School District (benchmark)" in page


# --- Compare


def test_the_editions_of_2012_and_2016_stand_side_by_side(client: InspectingClient) -> None:
    crosswalk = EDITIONS["crpe-2012"].crosswalk
    assert crosswalk is not None
    for address in ("from=crpe-2012&to=crpe-2016", "from=crpe-2016&to=crpe-2012"):
        answer = client.get(f"/rubric/compare?{address}")
        says = read(answer)
        for entry in crosswalk.entries:
            assert " ".join(entry.note.split()) in says
            assert f'href="/rubric/crpe-2012/{entry.item}"' in answer.text
        for element in CRPE_2016.elements:
            assert f'href="/rubric/crpe-2016/{element}"' in answer.text


def test_what_has_no_counterpart_is_listed_in_both_directions(client: InspectingClient) -> None:
    crosswalk = EDITIONS["crpe-2012"].crosswalk
    assert crosswalk is not None
    page = client.get("/rubric/compare?from=crpe-2012&to=crpe-2016").text
    only_old, only_new = page.split('id="only-old"')[1].split('id="only-new"')
    lost = [entry.item for entry in crosswalk.entries if not entry.elements]
    assert re.findall(r"/rubric/crpe-2012/([\d.]+)", only_old) == lost
    unmatched = list(crosswalk.list_unmatched(CRPE_2016))
    assert unmatched
    assert re.findall(r"/rubric/crpe-2016/([\d.]+)", only_new) == unmatched


def test_two_instruments_without_a_crosswalk_are_not_compared(client: InspectingClient) -> None:
    page = client.get("/rubric/compare?from=crpe-2012&to=citywide-2018").text
    assert "are two instruments." in page
    assert 'id="matches"' not in page


def test_an_edition_says_the_same_as_itself(client: InspectingClient) -> None:
    assert "say the same." in client.get("/rubric/compare?from=crpe-2012&to=crpe-2012").text


def test_one_choice_alone_asks_for_the_other(client: InspectingClient) -> None:
    page = client.get("/rubric/compare?from=crpe-2012").text
    assert '<option value="crpe-2012" selected>' in page
    assert "Choose two editions." in page


# --- Published ratings


def test_every_published_rating_is_printed_as_it_was(client: InspectingClient) -> None:
    published = CITYWIDE.published
    assert published is not None
    page = client.get("/rubric/citywide-2018/ratings").text
    rows = re.findall(r'<tr>\s*<th scope="row">(.*?)</tr>', page, re.S)[: len(CITYWIDE.elements)]
    for element, row in zip(CITYWIDE.elements, rows, strict=True):
        cells = [
            (found[0], " ".join(re.sub(r"<[^>]+>", "", found[1]).split()))
            for found in re.findall(r'<td class="heat-cell ([^"]*)">(.*?)</td>', row, re.S)
        ]
        wanted = [published.by_place[place][element] for place in published.places]
        assert [words for _, words in cells] == [rating.words for rating in wanted]
        assert [look for look, _ in cells] == [
            "level-none" if rating.level is None else f"level-{rating.level}of4"
            for rating in wanted
        ]
    assert page.count("No score</td>") == 1


def test_published_ratings_come_with_their_sources_and_caveats(client: InspectingClient) -> None:
    published = CITYWIDE.published
    assert published is not None
    answer = client.get("/rubric/citywide-2018/ratings")
    says = read(answer)
    for caveat in published.caveats:
        assert " ".join(caveat.split()) in says
    for place in published.places:
        source = next(iter(published.by_place[place].values())).source
        assert answer.text.count(f'href="{CITYWIDE.source_by_id[source].url}"') == 2
    assert 'href="/rubric/crpe-2016/1.3"' in answer.text


# --- The worksheet, and editions of an installation's own


def test_the_worksheet_opens_in_the_browser(client: InspectingClient) -> None:
    answer = client.get("/rubric/citywide-2018/worksheet.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-1.7")
    assert answer.headers["Content-Disposition"] == "inline; filename=worksheet-citywide-2018.pdf"


def test_an_edition_of_ones_own_can_be_read_and_compared(tmp_path: Path) -> None:
    for name in ("tiny-2020", "tiny-2021"):
        folder = make_folder(tmp_path / name)
        folder.replace("framework.yaml", "id: tiny-2020", f"id: {name}")
    folder.replace("elements/2-autonomy.yaml", "Was it used last year?", "Was it used at all?")
    app = create_app(
        Settings(
            environment="testing",
            database_url="sqlite://",
            log_level="ERROR",
            questionnaires_dir=str(tmp_path),
        )
    )
    app.test_client_class = InspectingClient
    client = app.test_client()
    try:
        assert "A tiny edition" in client.get("/rubric").text
        assert client.get("/rubric/tiny-2020/1.1").status_code == 200
        page = client.get("/rubric/compare?from=tiny-2020&to=tiny-2021").text
        assert "<del>last year?</del>" in page
        assert "<ins>at all?</ins>" in page
    finally:
        create_app(Settings(environment="testing", database_url="sqlite://", log_level="ERROR"))
