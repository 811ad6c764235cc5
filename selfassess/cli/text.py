"""Snapshots as plain text for a terminal."""

from __future__ import annotations

from selfassess.formats.documents import Document
from selfassess.formats.numbers import show_score


def show_snapshots(snapshots: list[Document]) -> str:
    """A short block for each snapshot: components, verdicts, and the flags by severity."""
    return "\n".join(_show_snapshot(snapshot) for snapshot in snapshots)


def _show_snapshot(snapshot: Document) -> str:
    overall = snapshot["overall"]
    state = "" if snapshot["complete"] else f" (provisional, {_show_bounds(overall)})"
    lines = [
        f"{snapshot['district']}, {snapshot['date']} ({snapshot['framework']})",
        f"  overall {show_score(overall['score'])}{state}, spread {show_score(snapshot['spread'])}"
        f"{_show_verdicts(snapshot)}",
    ]
    for component, score in snapshot["components"].items():
        level = score["level"] if score["level"] is not None else "-"
        lines.append(f"  component {component}: level {level}, score {show_score(score['score'])}")
    for flag in snapshot["flags"]:
        on = ", ".join(flag["on"])
        lines.append(f"  {flag['severity']:>6}  {flag['kind']} on {on}: {flag['says']}")
    return "\n".join(lines) + "\n"


def _show_verdicts(snapshot: Document) -> str:
    """What the edition has rules for; an edition without any gets none."""
    words = []
    if snapshot["overall"]["score"] is None:
        words.append("nothing rated")
    elif snapshot["quadrant"] is not None:
        words.append(snapshot["quadrant"])
    if snapshot["advanced"] is not None:
        count = f"{snapshot['components_in_progress']} of {snapshot['components_wanted']} wanted"
        words.append(f"advanced: {snapshot['advanced']} ({count})")
    return "".join(f", {word}" for word in words)


def _show_bounds(score: Document) -> str:
    return f"{show_score(score['low'])} to {show_score(score['high'])}"
