"""More invented districts, of which only ratings are known: a network to look at."""

from __future__ import annotations

from datetime import UTC, datetime, time

from selfassess.domain.framework import Framework
from selfassess.domain.responses import Rating
from selfassess.domain.snapshot import take_snapshot
from selfassess.domain.worksheet import Judgment, Stamp, Worksheet, assess_worksheet
from selfassess.formats.documents import write_snapshot
from selfassess.loader.demonstration import InventedMember, read_network, spell_levels
from selfassess.services.access import Actor
from selfassess.store import districts, snapshots
from selfassess.store.documents import write_worksheet

FILE = "network.yaml"
CAUSE = "no-such-schools"


def load_network(actor: Actor, framework: Framework) -> None:
    """Load the districts, which nobody owns: the staff of the network has brought them."""
    for member in read_network():
        _load_member(actor, framework, member)


def _load_member(actor: Actor, framework: Framework, member: InventedMember) -> None:
    district = districts.add_district(member.facts)
    district.is_demonstration = True
    district.sharing = member.sharing
    district.counts_as_peer = member.counts_as_peer
    district.admitted_at = district.created_at
    for one in member.rounds:
        at = datetime.combine(one.as_of, time(16), UTC)
        stamp = Stamp(1, at, actor.user_id)
        worksheets = {
            element: Worksheet(judgment=Judgment("direct", _rate(mark)), judgment_stamp=stamp)
            for element, mark in spell_levels(framework, one.levels).items()
        }
        results = {
            element: assess_worksheet(framework.elements[element], worksheet)
            for element, worksheet in worksheets.items()
        }
        document = write_snapshot(take_snapshot(framework, results), member.name, one.as_of)
        document["imported"] = {"file": FILE, "district": member.name}
        written = {element: write_worksheet(sheet) for element, sheet in worksheets.items()}
        snapshots.add_snapshot(district.id, None, one.as_of, at, actor.user_id, document, written)


def _rate(mark: str) -> Rating:
    if mark.isdigit():
        return Rating(int(mark))
    return Rating(state="na", cause=CAUSE) if mark == "-" else Rating(state="unknown")
