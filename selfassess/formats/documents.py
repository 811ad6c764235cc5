"""Snapshots as JSON documents: what the command prints and what is frozen when one is taken."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from selfassess.domain.diagnosis import Flag, diagnose
from selfassess.domain.firmness import Firmness, measure_firmness
from selfassess.domain.responses import ElementResult
from selfassess.domain.snapshot import Score, Snapshot
from selfassess.domain.verdicts import Verdicts, judge
from selfassess.formats.numbers import to_number, to_plain_number

Document = dict[str, Any]


def write_snapshot(
    snapshot: Snapshot,
    district: str,
    as_of: date,
    evidenced: Collection[str] | None = None,
) -> Document:
    """
    Write a snapshot with its verdicts, flags and firmness.

    A verdict that the edition has no rule for is None, as is one that cannot be given yet.

    Args:
        snapshot: What was computed.
        district: The district's name.
        as_of: The date that the levels are for.
        evidenced: Elements that have evidence; None where that is not known.
    """
    verdicts = judge(snapshot)
    firmness = measure_firmness(snapshot, verdicts)
    framework = snapshot.framework
    return {
        "framework": framework.id,
        "framework_version": framework.version,
        "district": district,
        "date": as_of.isoformat(),
        "complete": snapshot.complete,
        "overall": _write_score(snapshot.overall),
        "components": {
            component: {**_write_score(score), "variance": to_number(score.variance)}
            for component, score in snapshot.components.items()
        },
        "elements": {
            element: {
                **_write_result(result),
                "share_of_spread": to_number(snapshot.shares.get(element)),
            }
            for element, result in snapshot.elements.items()
        },
        "spread": to_number(snapshot.spread),
        "component_variance": to_number(snapshot.component_variance),
        **_write_verdicts(verdicts),
        "flags": [_write_flag(flag) for flag in diagnose(snapshot, firmness, evidenced)],
        "firmness": _write_firmness(firmness),
    }


def _write_score(score: Score) -> Document:
    return {
        "score": to_number(score.score),
        "level": score.level,
        "low": to_number(score.low),
        "high": to_number(score.high),
    }


def _write_result(result: ElementResult) -> Document:
    return {
        "state": result.state,
        "level": result.level,
        "low": result.low,
        "high": result.high,
        "derived": result.derived,
    }


def _write_verdicts(verdicts: Verdicts) -> Document:
    return {
        "advanced": verdicts.advanced,
        "components_in_progress": verdicts.components_in_progress,
        "components_wanted": verdicts.wanted,
        "distances": [
            {"component": distance.component, "steps": distance.steps}
            for distance in verdicts.distances
        ],
        "strong": verdicts.strong,
        "consistent": verdicts.consistent,
        "quadrant": verdicts.quadrant,
    }


def _write_flag(flag: Flag) -> Document:
    return {
        "kind": flag.kind,
        "severity": flag.severity,
        "on": list(flag.on),
        "numbers": {name: to_plain_number(number) for name, number in flag.numbers.items()},
        "source": flag.source,
        "says": flag.says,
        "lever": flag.lever or None,
    }


def _write_firmness(firmness: Firmness) -> Document:
    return {
        "flips": [
            {
                "element": flip.element,
                "from": flip.before,
                "to": flip.after,
                "changes": [str(change) for change in flip.changes],
            }
            for flip in firmness.flips
        ],
        "errors_to_change_verdict": firmness.errors_to_change_verdict,
    }
