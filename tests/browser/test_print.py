"""Pages on paper, and in the few colors that somebody has chosen for all programs."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Demonstration, OpenPage

pytestmark = pytest.mark.browser


@pytest.fixture
def snapshot(open_page: OpenPage, demo: Demonstration) -> Page:
    """The page of a complete snapshot, as the demonstration's account sees it."""
    page = open_page("demo")
    page.goto(f"/snapshots/{demo.snapshot_id}")
    return page


def test_a_printed_snapshot_has_words_and_no_menus(snapshot: Page) -> None:
    snapshot.emulate_media(media="print")
    for name in ("Main", "Breadcrumb", "On this page"):
        navigation = snapshot.locator(f'nav[aria-label="{name}"]')
        expect(navigation).to_have_count(1)
        expect(navigation).to_be_hidden()
    expect(snapshot.get_by_role("button", name="Sign out")).to_be_hidden()
    row = snapshot.get_by_role("table", name="Each component’s level and mean")
    for cell in row.locator(".level-words").all():
        expect(cell).to_be_visible()
    with pikepdf.open(BytesIO(snapshot.pdf(print_background=True))) as paper:
        assert 2 < len(paper.pages) < 20


def test_levels_keep_their_words_and_edges_where_colors_are_forced(snapshot: Page) -> None:
    snapshot.emulate_media(forced_colors="active")
    for level in snapshot.locator(".level-cell, .component-level .level").all():
        expect(level.locator(".level-words")).to_be_visible()
        expect(level).to_have_css("border-top-style", "solid")
