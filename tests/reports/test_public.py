"""The PDF of a public page: the same content, read back the way assistive technology does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import page
import pytest

from selfassess.domain.districts import Kind
from selfassess.domain.publication import Content, License, Postponement, Promise
from selfassess.domain.snapshot import take_snapshot
from selfassess.domain.tracking import Status
from selfassess.formats.documents import write_snapshot
from selfassess.formats.public_views import PublicPlan, PublicSnapshot, PublicView
from selfassess.formats.publications import make_change
from selfassess.reports.link_picture import draw_link_picture
from selfassess.reports.public import write_public
from selfassess.services.publications import filter_document
from tests.builders import results_of
from tests.reports.builders import AS_OF, FRAMEWORK, FULL, OPEN
from tests.reports.reading import Report

ADDRESS = "https://example.org/public/example-unified"
MOVED = Postponement(
    date(2026, 11, 3), date(2026, 10, 30), date(2027, 1, 15), "The count took longer."
)
PROMISES = (
    Promise(
        1, "Publish a calendar", "1.1", 2, 3, Status.SLIPPED, "slipped", date(2026, 10, 30),
        date(2027, 1, 15), None, (MOVED,), FRAMEWORK.elements["1.1"].title,
    ),
    Promise(
        2, "Visit a district", "", None, None, Status.DONE, "done", date(2026, 10, 1),
        date(2026, 10, 1), date(2026, 9, 28), (),
    ),
    Promise(
        3, "Give it up", "1.2", 2, 3, Status.DROPPED, "dropped", date(2026, 10, 1), None, None, (),
        reason="The law forbids it.", dropped_on=date(2026, 9, 1),
    ),
)  # fmt: skip
WILD = "Łódź–Ñuñoa Việt 東"


def make_snapshot(
    profile: str, contents: frozenset[Content], as_of: date, **more: Any
) -> PublicSnapshot:
    """A published snapshot."""
    snapshot = take_snapshot(FRAMEWORK, results_of(FRAMEWORK, profile))
    document = filter_document(write_snapshot(snapshot, "Example", as_of), "Example", contents)
    taken = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
    values: dict[str, Any] = {"notes": {}, "evidence": {}, **more}
    return PublicSnapshot(as_of.year, as_of, taken, FRAMEWORK.version, document, **values)


def make_view(
    profile: str = FULL, contents: frozenset[Content] = frozenset(Content), **changes: Any
) -> PublicView:
    """A public page with everything on it that its contents allow."""
    at = datetime(2026, 11, 3, 12, tzinfo=UTC)
    plan = None
    if Content.PLAN in contents:
        plan = PublicPlan("This year", date(2026, 7, 1), date(2026, 7, 1), None, "", PROMISES)
    evidence = {"1.1": (("Handbook", AS_OF, "https://example.org/handbook"), ("Minutes", None, ""))}
    latest = make_snapshot(
        profile,
        contents,
        AS_OF,
        notes={"1.1": "Two boards have agreed."} if Content.NOTES in contents else {},
        evidence=evidence if Content.EVIDENCE in contents else {},
    )
    view = PublicView(
        publication_id=1,
        district_id=1,
        address="example-unified",
        is_listed=True,
        name="Example Unified",
        place="Colorado",
        state="CO",
        kind=Kind.DISTRICT,
        is_demonstration=False,
        contents=contents,
        framework=FRAMEWORK,
        latest=latest,
        earlier=(
            (make_snapshot(FULL, contents, date(2025, 4, 1)),) if Content.TREND in contents else ()
        ),
        plan_name="This year",
        plan_adopted=date(2026, 7, 1),
        promises=PROMISES if plan else (),
        changes=(
            make_change("1", at, "contents", "content-off", {"who": "district", "content": "plan"}),
        ),
        published_at=at,
        changed_at=at,
        mark="mark",
        license=License.BY,
        plan=plan,
        earlier_plans=(
            (replace(plan, name="Last year", closed_on=date(2026, 6, 30), closed_reason="Over."),)
            if plan
            else ()
        ),
    )
    return replace(view, **changes)


VIEWS = {
    "everything": make_view(),
    "nothing": make_view(contents=frozenset()),
    "open": make_view(OPEN, is_demonstration=True, name=WILD),
    "evidence-alone": make_view(contents=frozenset({Content.EVIDENCE})),
}


@pytest.mark.parametrize("name", VIEWS)
def test_it_conforms_to_pdf_ua_1(name: str) -> None:
    data = write_public(VIEWS[name], ADDRESS)
    outcome = page.validate_pdf_bytes(data, profile="ua1")
    assert outcome.is_compliant, outcome
    assert data == write_public(VIEWS[name], ADDRESS)


def test_it_says_what_the_page_says() -> None:
    text = Report(write_public(VIEWS["everything"], ADDRESS)).text
    for words in (
        "Example Unified",
        "On November 3, 2026 postponed to January 15, 2027: The count took longer.",
        "First promised for October 30, 2026",
        "Done on September 28, 2026",
        "Reason given: The law forbids it.",
        "Two boards have agreed.",
        "Handbook",
        "The district stopped showing its plan.",
        "Earlier plan: Last year",
        "CC BY 4.0",
        FRAMEWORK.version,
    ):
        assert words in text, words


def test_what_is_not_published_is_not_in_it() -> None:
    text = Report(write_public(VIEWS["nothing"], ADDRESS)).text
    for words in ("Publish a calendar", "Two boards", "Handbook", "1.1", "Over the years"):
        assert words not in text, words
    alone = Report(write_public(VIEWS["evidence-alone"], ADDRESS)).text
    assert "Handbook" in alone
    assert "Not shown" in alone


@pytest.mark.parametrize("name", VIEWS)
def test_the_picture_beside_a_link_is_the_same_each_time(name: str) -> None:
    picture = draw_link_picture(VIEWS[name])
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert picture == draw_link_picture(VIEWS[name])
    assert len(picture) < 200_000
