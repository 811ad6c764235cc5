"""Look at a page the way that people with other eyes and other screens do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES: Final = {"runOnly": {"type": "tag", "values": TAGS}}

WIDE: Final[ViewportSize] = {"width": 1280, "height": 800}
DOUBLED: Final[ViewportSize] = {"width": 640, "height": 400}
"""What a screen of 1280 pixels shows at 200 percent."""
NARROW: Final[ViewportSize] = {"width": 320, "height": 640}
"""A small phone, or a screen of 1280 pixels at 400 percent."""

UNFOLD: Final = "() => document.querySelectorAll('details').forEach((one) => { one.open = true; })"

# Text that no scrolling brings into view: it leaves the page, or a box that hides what is too much.
# What is clipped away on purpose is there for screen readers.
FIND_CUT: Final = """
() => {
  const cut = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const findRoom = (box) => {
    let [left, right] = [0, document.documentElement.clientWidth];
    for (; box; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (style.clipPath !== 'none' || /auto|scroll/.test(style.overflowX)) return null;
      if (style.overflowX === 'visible') continue;
      const edges = box.getBoundingClientRect();
      [left, right] = [Math.max(left, edges.left), Math.min(right, edges.right)];
    }
    return [left, right];
  };
  while (texts.nextNode()) {
    const parent = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || parent.closest('script, option, progress, svg')) continue;
    if (!parent.checkVisibility({ visibilityProperty: true })) continue;
    range.selectNodeContents(texts.currentNode);
    const words = range.getBoundingClientRect();
    const room = findRoom(parent);
    if (room && (words.left < room[0] - 1 || words.right > room[1] + 1)) {
      cut.push(texts.currentNode.data.trim());
    }
  }
  return cut;
}
"""

THEME_AND_SIZE: Final = {"runOnly": ["color-contrast", "target-size"]}
"""What else the same page may break in other colors and on another screen."""


def look_over(page: Page) -> None:
    """Check a page with everything unfolded: wide in light, doubled, and narrow in dark."""
    page.evaluate(UNFOLD)
    _resize(page, WIDE, "light")
    check_access(page)
    _resize(page, DOUBLED, "light")
    check_fit(page)
    _resize(page, NARROW, "dark")
    check_fit(page)
    check_access(page, THEME_AND_SIZE)


def _resize(page: Page, size: ViewportSize, scheme: Literal["light", "dark"]) -> None:
    page.set_viewport_size(size)
    # Colors that are on their way from one scheme to the other would be measured in between.
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")


def check_access(page: Page, rules: Mapping[str, Any] = RULES) -> None:
    """Fail where a rule of WCAG 2.2 AA that a machine can check is broken."""
    results = Axe().run(page, options={**rules, "resultTypes": ["violations"]})
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"


def check_fit(page: Page) -> None:
    """Fail where somebody would have to scroll the page sideways, or where words are cut off."""
    overflow = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow <= 0, f"{page.url} is {overflow} pixels too wide"
    assert page.evaluate(FIND_CUT) == [], page.url
