"""What readers of a public page see, in both languages, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from selfassess.extensions import mail
from selfassess.services import publications
from tests.browser.conftest import OpenPage, QuietHandler
from tests.browser.looking import NARROW, check_fit, look_over
from tests.cast import Cast
from tests.mailbox import find_link
from tests.web.publishing import publish_page

pytestmark = pytest.mark.browser


@pytest.fixture
def path(served_app: Flask, cast: Cast) -> str:
    """The page of Alice's district, with everything on it, in the public list."""
    with served_app.app_context():
        found = publications.find_listed(cast.district_id)
        return f"/public/{found.address if found else publish_page(cast)}"


@pytest.mark.parametrize("language", ["", "?lang=es"], ids=["en", "es"])
@pytest.mark.parametrize("part", ["", "/families", "/share", "/embed", "/subscribe"])
def test_everybody_can_read_it(open_page: OpenPage, path: str, part: str, language: str) -> None:
    page = open_page("nobody")
    page.goto(f"{path}{part}{language}")
    look_over(page)


def test_the_language_stays_while_one_reads_on_without_a_script(
    open_page: OpenPage, path: str
) -> None:
    page = open_page("nobody", java_script_enabled=False)
    page.goto(path)
    page.get_by_role("link", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es-US")
    page.get_by_role("link", name="En palabras sencillas").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Las escuelas públicas de")
    page.get_by_role("link", name="Compartir").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Compartir esta página")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Share this page")


def test_mails_are_asked_for_confirmed_and_ended_without_a_script(
    open_page: OpenPage, path: str, base_url: str
) -> None:
    page = open_page("nobody", java_script_enabled=False)
    page.goto(f"{path}/subscribe?lang=es")
    page.get_by_role("button", name="Pedir los correos").click()
    expect(page.get_by_text("Escriba su dirección de correo electrónico.")).to_be_visible()
    check_fit(page)
    page.get_by_label("Su dirección de correo electrónico").fill("reader@example.org")
    with mail.record_messages() as outbox:
        page.get_by_role("button", name="Pedir los correos").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Revise su correo")
    page.goto(find_link(outbox[0], "/public/subscriptions/confirm/"))
    page.get_by_role("button", name="Sí, quiero recibir correos").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Usted recibirá correos")


@pytest.fixture
def other_site(path: str, base_url: str) -> Iterator[str]:
    """A page of another site, with the small page, the whole page and the badge in it."""
    whole = f"{base_url}{path}"
    text = (
        f'<!doctype html><title>x</title><iframe src="{whole}/embed"></iframe>'
        f'<iframe src="{whole}"></iframe><img src="{whole}/badge.svg" alt="x">'
    )
    server = make_server(
        "localhost", 0, Response(text, mimetype="text/html"), request_handler=QuietHandler
    )
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()


def test_another_site_can_frame_the_small_page_and_no_other(
    browser: Browser, other_site: str
) -> None:
    # Not a browser whose complaints are faults: it has to complain about the frame that it refuses.
    page = browser.new_page(viewport=NARROW)
    page.goto(other_site)
    framed, refused = (page.frame_locator("iframe").nth(number) for number in (0, 1))
    expect(framed.get_by_role("heading", level=1)).to_be_visible()
    expect(framed.get_by_role("listitem")).to_have_count(7)
    expect(refused.get_by_role("heading", level=1)).to_have_count(0)
    width = page.locator("img").evaluate("image => image.naturalWidth")
    assert width > 200
    page.close()


def test_the_words_of_the_badge_fit(open_page: OpenPage, path: str) -> None:
    page = open_page("nobody")
    for language in ("", "?lang=es"):
        page.goto(f"{path}/badge.svg{language}")
        drawn = page.locator("text").evaluate_all(
            "texts => texts.map(text => [text.getComputedTextLength(),"
            " Number(text.getAttribute('textLength'))])"
        )
        assert len(drawn) == 2
        assert all(abs(real - meant) < 1 for real, meant in drawn)


@pytest.mark.parametrize("language", ["", "?lang=es"], ids=["en", "es"])
def test_families_get_it_on_two_sheets(open_page: OpenPage, path: str, language: str) -> None:
    page = open_page("nobody")
    page.goto(f"{path}/families{language}")
    # Chromium writes how many pages there are into the tree of pages.
    document = page.pdf(format="Letter")
    assert document.count(b"/Type /Page\n") <= 2
    assert document.count(b"/Type /Page\n") >= 1
