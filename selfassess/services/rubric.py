"""The questionnaires for everybody to read: which there are, how long they are, and on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import ceil
from typing import Final

from selfassess.domain.errors import NotFoundError
from selfassess.domain.framework import Framework
from selfassess.loader.shelves import list_editions
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from selfassess.services.rubric_search import list_entries

WORDS_A_MINUTE: Final = 200
"""How fast people read such texts; an assumption. [words]"""


@dataclass(frozen=True, slots=True)
class Length:
    """How much there is to read. Minutes are those of the words, rounded up."""

    elements: int
    questions: int
    steps: int
    words: int

    @property
    def minutes(self) -> int:
        """How long it takes to read everything."""
        return ceil(self.words / WORDS_A_MINUTE)


def list_frameworks() -> tuple[Framework, ...]:
    """Every edition: the default one first, the others by id."""
    ids = sorted(list_editions(), key=lambda edition: (edition != DEFAULT_EDITION, edition))
    return tuple(get_edition(edition) for edition in ids)


@lru_cache(maxsize=64)
def measure_length(framework: Framework, part: str = "") -> Length:
    """
    Measure how much there is to read in an edition.

    Args:
        framework: The edition.
        part: The id of a component or an element; all of the edition where it is empty.
    """
    elements = [
        element
        for element in framework.elements.values()
        if part in ("", element.id, element.component_id)
    ]
    ids = {element.id for element in elements}
    words = sum(
        entry.count_words()
        for entry in list_entries(framework)
        if not part or entry.element in ids or entry.component == part
    )
    return Length(
        len(elements),
        sum(len(element.questions) for element in elements),
        sum(step.element in ids for step in framework.steps),
        words,
    )


@lru_cache(maxsize=32)
def make_worksheet(edition: str, component: str, made_on: date) -> tuple[str, bytes]:
    """
    Make a worksheet for a meeting as a PDF; it is made once a day and kept.

    Args:
        edition: The edition's id.
        component: The id of one component; all of them where it is empty.
        made_on: The day that the file says it was made on.

    Returns:
        A file name, and the file.

    Raises:
        NotFoundError: there is no such edition, or it has no such component.
    """
    # ReportLab takes its time to load, and most processes never make a worksheet.
    from selfassess.reports.worksheet import write_worksheet

    framework = get_edition(edition)
    if component and framework.component(component) is None:
        raise NotFoundError(f"The edition {edition} has no component {component!r}.")
    chosen = tuple(one for one in framework.components if component in ("", one.id))
    name = "-".join(filter(None, ("worksheet", edition, component)))
    return f"{name}.pdf", write_worksheet(framework, chosen, made_on)
