"""The year in which an edition changes: the same answers scored by its old and its new version."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING

from selfassess.domain.carrying import compare_elements, recall_worksheet
from selfassess.domain.framework import Element, Framework
from selfassess.domain.snapshot import take_snapshot
from selfassess.domain.worksheet import Worksheet
from selfassess.formats.documents import Document, write_snapshot
from selfassess.services.assessments import Opened, Sheet, assess
from selfassess.services.editions import find_version
from selfassess.store import assessments as store
from selfassess.store import snapshots as snapshot_store

if TYPE_CHECKING:
    from selfassess.store.models.assessments import Snapshot as FrozenSnapshot

KEPT = (
    "framework_version",
    "complete",
    "overall",
    "components",
    "elements",
    "spread",
    "quadrant",
    "advanced",
)
"""What is frozen of the result by the old version; flags and the plan follow the new one."""


def build_bridge(
    opened: Opened, sheets: Sequence[Sheet], evidenced: Collection[str]
) -> Document | None:
    """
    Score an assessment also by the version that the district's last snapshot was taken with.

    Args:
        opened: The assessment.
        sheets: What the team has written, in the assessment's own version.
        evidenced: The elements that have evidence.

    Returns:
        The result by the old version, the last snapshot's levels, and which elements differ between
        the versions; None where there is no other version, or it is not there any more.
    """
    before = _find_before(opened)
    versions = [before.edition_version] if before else []
    versions += _list_carried_versions(opened)
    own = opened.assessment
    for version in versions:
        old = find_version(own.edition, version) if version != own.edition_version else None
        if old is not None and old is not opened.framework:
            is_series = before is not None and before.edition_version == version
            return _score(opened, sheets, old, before if is_series else None, evidenced)
    return None


def _find_before(opened: Opened) -> FrozenSnapshot | None:
    """The district's last snapshot before those of this assessment in its present version."""
    own = opened.assessment
    earlier = [
        snapshot
        for snapshot in snapshot_store.list_snapshots(opened.district.id)
        if snapshot.edition == own.edition
        and snapshot.as_of <= own.as_of
        and (snapshot.assessment_id, snapshot.edition_version) != (own.id, own.edition_version)
    ]
    return earlier[-1] if earlier else None


def _list_carried_versions(opened: Opened) -> list[str]:
    """The version of the assessment that this one began with."""
    carried_from = opened.assessment.carried_from_id
    if carried_from is None:
        return []
    version = store.find_version(carried_from)
    return [version] if version else []


def _score(
    opened: Opened,
    sheets: Sequence[Sheet],
    old: Framework,
    before: FrozenSnapshot | None,
    evidenced: Collection[str],
) -> Document:
    new = opened.framework
    written = store.list_all_written(opened.assessment.id)
    worksheets = {id_: one.worksheet for id_, one in written.items()}
    worksheets |= {sheet.element.id: sheet.worksheet for sheet in sheets}
    results = {}
    for id_, element in old.elements.items():
        worksheet = worksheets.get(id_, Worksheet())
        find = partial(_find_element, old.id, id_)
        recalled = recall_worksheet(worksheet, new.elements.get(id_), element, find)
        results[id_] = assess(old, id_, recalled)
    as_of = opened.assessment.as_of
    document = write_snapshot(take_snapshot(old, results), opened.district.name, as_of, evidenced)
    fates = {id_: fate for id_, fate in compare_elements(old, new).items() if fate != "same"}
    return {
        **{name: document[name] for name in KEPT},
        "rubric": fates,
        "removed": {id_: old.elements[id_].title for id_ in fates if fates[id_] == "removed"},
        "removed_components": {
            component.id: component.short
            for component in old.components
            if new.component(component.id) is None
        },
        "before": before
        and {
            "snapshot": before.id,
            "date": before.document["date"],
            "elements": {
                id_: result["level"] for id_, result in before.document["elements"].items()
            },
        },
    }


def _find_element(edition: str, element_id: str, version: str) -> Element | None:
    framework = find_version(edition, version)
    return framework.elements.get(element_id) if framework else None
