"""Recent progress (Figure 5), and what stands beside it."""

from __future__ import annotations

from dataclasses import dataclass

from selfassess.charts.picture import Picture
from selfassess.formats.numbers import show_count
from selfassess.formats.words import COURSE_WORDS
from selfassess.services.network_figures import draw_course, explain_courses
from selfassess.services.network_views import NetworkView
from selfassess.web.network_page.asked import leave_table, link_to


@dataclass(frozen=True, slots=True)
class ProgressPart:
    """
    Figure 5 and what stands beside it.

    Args:
        rule: What rising, steady, stalled and slipping mean.
        picture: The bars.
        counts: How many are on each course, in words.
        too_few: Names of those with too few rounds, where all are named.
        too_few_says: How many have too few rounds; empty where none has.
        table_url: The table of components by progress.
    """

    rule: str
    picture: Picture
    counts: tuple[tuple[str, int], ...]
    too_few: tuple[str, ...]
    too_few_says: str
    table_url: str


def describe_progress(view: NetworkView) -> ProgressPart:
    """Describe the page."""
    too_few = tuple(one.name for one in view.movers if one.progress is None)
    least = view.framework.rules.find("rounds-least")
    says = ""
    if view.too_few and least is not None:
        verb = "has" if view.too_few == 1 else "have"
        count = show_count(view.too_few, "district")
        says = f"{count} {verb} too few rounds: it takes {int(least)}."
    return ProgressPart(
        explain_courses(view.framework),
        draw_course(view),
        tuple((words, view.courses.get(course, 0)) for course, words in COURSE_WORDS.items()),
        too_few if len(too_few) == view.too_few else (),
        says,
        link_to("components", leave_table(view.query), sort="progress", page=view.pages),
    )
