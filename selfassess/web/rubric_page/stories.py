"""Exemplars and warnings, as pages print them."""

from __future__ import annotations

from dataclasses import dataclass

from selfassess.domain.framework import Exemplar, Framework
from selfassess.web.rubric_page.frame import Link, link_element, link_source, url_of


@dataclass(frozen=True, slots=True)
class Story:
    """An exemplar as `components/exemplar.html` takes it, with its place and where it belongs."""

    id: str
    anchor: str
    href: str
    place: str
    years: str
    text: str
    fate: str
    kind: str
    sources: tuple[Link, ...]
    elements: tuple[Link, ...]


def tell(framework: Framework, exemplar: Exemplar, element: str = "") -> Story:
    """
    Tell an exemplar.

    Args:
        framework: The edition.
        exemplar: The exemplar.
        element: The element on whose page it stands; the others that it belongs to are linked.
    """
    anchor = f"exemplar-{exemplar.id}"
    known = [name for name in exemplar.elements if name in framework.elements]
    return Story(
        id=exemplar.id,
        anchor=anchor,
        href=url_of(framework, known[0], anchor),
        place=exemplar.place,
        years=exemplar.years,
        text=exemplar.text,
        fate=exemplar.fate,
        kind=exemplar.kind,
        sources=tuple(_link(framework, source) for source in exemplar.sources),
        elements=tuple(
            link_element(framework, name, "exemplars") for name in known if name != element
        ),
    )


def _link(framework: Framework, source_id: str) -> Link:
    """To the document itself; to the list of sources where it has no address."""
    source = framework.source_by_id[source_id]
    title = f"{source.title} ({source.publisher}, {source.date})"
    return title, source.url or link_source(framework, source_id)[1]
