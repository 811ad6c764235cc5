"""Public pages in English and Spanish: as the address says, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

import pytest
from flask import Flask

from selfassess.domain.publication import Content
from selfassess.formats.languages import SPANISH
from selfassess.services.editions import get_edition
from tests.cast import Cast
from tests.conftest import Visit
from tests.inspecting import InspectingClient, parse
from tests.web.publishing import publish_page

PAGES = ("", "/promises", "/families", "/embed", "/share", "/subscribe")
WITH_SWITCH = tuple(page for page in PAGES if page != "/embed")
ENGLISH_ONLY = re.compile(r"\b(the|and|with|which|what|school|schools|by)\b", re.IGNORECASE)


@pytest.fixture
def publish(app: Flask, cast: Cast) -> Callable[..., str]:
    """Publishes the page of Alice's district and gives its path."""

    def publish(**changes: object) -> str:
        with app.app_context():
            return f"/public/{publish_page(cast, **changes)}"

    return publish


@pytest.fixture
def path(publish: Callable[..., str]) -> str:
    """The page of Alice's district, with everything on it."""
    return publish()


@pytest.fixture
def reader(visit: Visit) -> InspectingClient:
    """Somebody without an account."""
    return visit("nobody")


def find_english(root: Element, tag: str = "es-US") -> list[str]:
    """Words in a page that look English although their language is said to be Spanish."""
    found: list[str] = []

    def look(element: Element, language: str) -> None:
        if not isinstance(element.tag, str):
            return
        language = element.get("lang", language)
        own = [element.text or "", element.get("aria-label", ""), element.get("alt", "")]
        for text in own:
            if language == tag and element.tag not in {"code", "textarea", "script"}:
                found.extend([text.strip()] if ENGLISH_ONLY.search(text) else [])
        for child in element:
            look(child, language)
            if language == tag and ENGLISH_ONLY.search(child.tail or ""):
                found.append((child.tail or "").strip())

    look(root, root.get("lang", ""))
    return found


@pytest.mark.parametrize("part", PAGES)
def test_a_page_is_in_english_unless_its_address_says_otherwise(
    reader: InspectingClient, path: str, part: str
) -> None:
    for query in ("", "?lang=en", "?lang=fr", "?lang=", "?lang=es-MX"):
        headers = {"Accept-Language": "es-US,es;q=0.9"}
        assert parse(reader.get(path + part + query, headers=headers).text).get("lang") == "en-US"


@pytest.mark.parametrize("part", PAGES)
def test_a_page_in_spanish_is_all_spanish(reader: InspectingClient, path: str, part: str) -> None:
    root = parse(reader.get(f"{path}{part}?lang=es").text)
    assert root.get("lang") == "es-US"
    body = root.find("body")
    assert body is not None
    body.set("lang", "es-US")
    # The program and CRPE keep their names.
    own = {"Center on Reinventing Public Education (CRPE)", "(CC BY 4.0)"}
    texts = [text for text in find_english(body) if not any(name in text for name in own)]
    assert texts == []


@pytest.mark.parametrize("part", WITH_SWITCH)
def test_every_page_has_a_switch(reader: InspectingClient, path: str, part: str) -> None:
    for query, current in (("", "en-US"), ("?lang=es", "es-US")):
        root = parse(reader.get(path + part + query).text)
        links = [a for a in root.iter("a") if a.get("hreflang") == a.get("lang") is not None]
        assert [(a.get("lang"), a.get("href"), a.text) for a in links] == [
            ("en-US", path + part, "English"),
            ("es-US", f"{path}{part}?lang=es", "Español"),
        ]
        assert [a.get("lang") for a in links if a.get("aria-current")] == [current]


def test_the_switch_keeps_what_else_was_asked(reader: InspectingClient, path: str) -> None:
    text = reader.get("/public?q=Pe%C3%B1a+%26+co&lang=es").text
    hrefs = [a.get("href") for a in parse(text).iter("a") if a.get("lang") == "en-US"]
    assert hrefs == ["/public?q=Pe%C3%B1a+%26+co"]


@pytest.mark.parametrize("part", PAGES)
def test_links_among_public_pages_keep_the_language(
    reader: InspectingClient, path: str, part: str
) -> None:
    root = parse(reader.get(f"{path}{part}?lang=es").text)
    inner = [
        a.get("href", "")
        for a in root.iter("a")
        if "/public" in a.get("href", "") and a.get("lang") is None
    ]
    assert inner
    assert [href for href in inner if "lang=es" not in href] == []


@pytest.mark.parametrize("part", WITH_SWITCH)
def test_search_engines_find_the_other_language(
    reader: InspectingClient, path: str, part: str
) -> None:
    root = parse(reader.get(f"{path}{part}?lang=es").text)
    found = {
        link.get("hreflang"): link.get("href")
        for link in root.iter("link")
        if link.get("rel") == "alternate" and link.get("hreflang")
    }
    assert found == {"en-US": path + part, "es-US": f"{path}{part}?lang=es"}


@pytest.mark.parametrize("part", [one for one in PAGES if one != "/subscribe"])
def test_each_language_is_kept_for_itself(reader: InspectingClient, path: str, part: str) -> None:
    english, spanish = (reader.get(path + part + query) for query in ("", "?lang=es"))
    assert english.headers["ETag"] != spanish.headers["ETag"]
    for answer in (english, spanish):
        assert answer.cache_control.public
        assert "Set-Cookie" not in answer.headers
        assert "Vary" not in answer.headers
    again = reader.get(f"{path}{part}?lang=es", headers={"If-None-Match": english.headers["ETag"]})
    assert again.status_code == 200


def test_pages_of_the_program_stay_in_english(visit: Visit, path: str) -> None:
    # Somebody looked at a Spanish page before, in the same worker.
    visit("nobody").get(f"{path}?lang=es")
    for address in ("/", "/rubric", "/rubric?lang=es", "/privacy?lang=es"):
        page = visit("nobody").get(address).text
        assert parse(page).get("lang") == "en-US"
        assert "lang=es" not in page


def test_what_the_edition_says_is_translated(reader: InspectingClient, path: str) -> None:
    (words,) = (one for one in get_edition("crpe-2016").translations if one.language == "es")
    page = reader.get(f"{path}?lang=es").text
    assert words.elements["1.1"].title in page
    assert words.components["7"].title in page


def test_dates_are_written_as_spanish_writes_them(reader: InspectingClient, path: str) -> None:
    assert re.search(r"\d+ de \w+ de 20\d\d", reader.get(f"{path}/families?lang=es").text)
    assert not re.search(r"\d+ de \w+ de 20\d\d", reader.get(f"{path}/families").text)


def test_a_page_that_is_not_there_says_so_in_spanish(reader: InspectingClient, path: str) -> None:
    answer = reader.get("/public/nobody-here/families?lang=es")
    assert answer.status_code == 404
    root = parse(answer.text)
    assert root.get("lang") == "es-US"
    body = root.find("body")
    assert body is not None
    body.set("lang", "es-US")
    assert find_english(body) == []


def test_english_words_in_a_spanish_page_would_be_found() -> None:
    page = (
        '<html lang="es-US"><body><p>Hola</p><p lang="en">the end</p><p>the end</p></body></html>'
    )
    assert find_english(parse(f"<!doctype html>{page}")) == ["the end"]


# --- In plain words


def test_families_read_what_works_and_what_does_not(reader: InspectingClient, path: str) -> None:
    page = reader.get(f"{path}/families").text
    framework = get_edition("crpe-2016")
    assert framework.elements["1.1"].families in page
    assert "Nobody outside has checked it." in page


def test_families_find_each_element_once(reader: InspectingClient, path: str) -> None:
    page = reader.get(f"{path}/families?lang=es").text
    (words,) = (one for one in get_edition("crpe-2016").translations if one.language == "es")
    counts = {id_: page.count(element.families) for id_, element in words.elements.items()}
    assert set(counts.values()) == {1}, counts


def test_without_levels_families_read_of_components_alone(
    publish: Callable[..., str], reader: InspectingClient
) -> None:
    path = publish(contents=frozenset()) + "/families"
    page = reader.get(path).text
    framework = get_edition("crpe-2016")
    assert framework.elements["1.1"].families not in page
    assert framework.components[0].summary in page
    assert "No plan is shown here." in page


def test_families_read_what_was_promised_and_what_is_late(
    publish: Callable[..., str], reader: InspectingClient
) -> None:
    path = publish(contents=frozenset({Content.PLAN})) + "/families"
    page = reader.get(path).text
    assert "What was promised" in page
    assert "No plan is shown here." not in page


def test_a_plan_in_other_words_is_marked_as_english(
    publish: Callable[..., str], reader: InspectingClient
) -> None:
    root = parse(reader.get(publish() + "/families?lang=es").text)
    marked = [span.text for span in root.iter("span") if span.get("lang") == "en-US"]
    catalog = {step.do for step in get_edition("crpe-2016").steps}
    assert not catalog & set(marked)


def test_nobody_signed_in_changes_a_page(visit: Visit, path: str) -> None:
    for part in (one for one in PAGES if one != "/subscribe"):
        texts = {visit(who).get(f"{path}{part}?lang=es").text for who in ("alice", "nobody")}
        assert len(texts) == 1


def test_spanish_is_read_once(app: Flask) -> None:
    assert SPANISH.find("Skip to the content") == "Ir al contenido"
    assert SPANISH.find("not in the catalog") == "not in the catalog"
