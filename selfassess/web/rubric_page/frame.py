"""What every page of the rubric has: addresses, the way there, and the way through an edition."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import url_for

from selfassess.domain.framework import Element, Framework
from selfassess.formats.words import cite

Link = tuple[str, str]
"""What a link says, and where it leads."""

Crumb = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class SideEntry:
    """A line of the way through an edition."""

    id: str
    short: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class SideGroup:
    """A component on the way through an edition; it is open on the pages that belong to it."""

    id: str
    short: str
    href: str
    is_current: bool
    is_open: bool
    entries: tuple[SideEntry, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """What is around the content of a page: titles, the way there, and the way through."""

    title: str
    edition: str
    edition_title: str
    edition_url: str
    of: int
    breadcrumb: tuple[Crumb, ...]
    side: tuple[SideGroup, ...] = ()


def url_of(framework: Framework, key: str, anchor: str = "") -> str:
    """The address of a component or an element, or of a place on its page."""
    return url_for("rubric.show", edition=framework.id, key=key, _anchor=anchor or None)


def url_of_comparison(old: str, new: str) -> str:
    """The address that sets two editions side by side."""
    return f"{url_for('rubric.compare')}?{urlencode({'from': old, 'to': new})}"


def name_element(element: Element) -> str:
    """An element as lists name it."""
    return f"{element.id} {element.short or element.title}"


def link_element(framework: Framework, element_id: str, anchor: str = "") -> Link:
    """A link to an element."""
    return name_element(framework.elements[element_id]), url_of(framework, element_id, anchor)


def link_name(framework: Framework, name: str) -> Link:
    """A link to a component or an element, as rules name them; without address where unknown."""
    if name in framework.elements:
        return link_element(framework, name)
    component = framework.component(name)
    if component is None:
        return name, ""
    return f"{component.id} {component.short}", url_of(framework, name)


def link_source(framework: Framework, source_id: str) -> Link:
    """A link to a source on the page of sources; `assumption` and unknown words have no address."""
    source = framework.source_by_id.get(source_id)
    if source is None:
        return cite(source_id), ""
    return cite_short(framework, source_id), url_for(
        "rubric.sources", edition=framework.id, _anchor=f"source-{source_id}"
    )


def cite_short(framework: Framework, source_id: str) -> str:
    """A source as a sentence names it: who published it, and when."""
    source = framework.source_by_id[source_id]
    known = cite(source_id)
    return known if known != source_id else f"{source.publisher}, {source.date}"


def make_frame(
    framework: Framework, title: str, *way: Crumb, key: str = "", with_side: bool = False
) -> Frame:
    """
    Make what is around a page's content.

    Args:
        framework: The edition.
        title: Of the page, in the browser's title bar.
        way: What follows the edition in the breadcrumb; the last one is this page.
        key: The id of the component or element that the page shows.
        with_side: Whether the page has the way through the edition beside it.
    """
    edition_url = url_for("rubric.edition", edition=framework.id)
    start: tuple[Crumb, ...] = (("Rubric", url_for("rubric.index")),)
    here: Crumb = (framework.id, edition_url if way else None)
    return Frame(
        title=f"{title} - {framework.id}" if way else title,
        edition=framework.id,
        edition_title=framework.title,
        edition_url=edition_url,
        of=framework.highest,
        breadcrumb=(*start, here, *way),
        side=_make_side(framework, key) if with_side else (),
    )


def _make_side(framework: Framework, key: str) -> tuple[SideGroup, ...]:
    return tuple(
        SideGroup(
            component.id,
            component.short,
            url_of(framework, component.id),
            component.id == key,
            component.id == key.partition(".")[0],
            tuple(
                SideEntry(
                    element.id,
                    element.short or element.title,
                    url_of(framework, element.id),
                    element.id == key,
                )
                for element in component.elements
            ),
        )
        for component in framework.components
    )
