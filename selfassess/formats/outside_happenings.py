"""What was done between organizations, told as `happenings` does: shared, followed, challenged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from selfassess.domain.trail import TrailEntry
from selfassess.formats.numbers import show_count

Tell = Callable[[TrailEntry, str], str]


def _fact(entry: TrailEntry, name: str) -> str:
    """A fact since, or as it was; empty where the entry has none."""
    value = entry.after.get(name)
    return str((entry.before.get(name) if value is None else value) or "")


def _named(entry: TrailEntry, name: str) -> str:
    text = _fact(entry, name)
    return f" “{text}”" if text else ""


def _tell_erased(entry: TrailEntry, where: str) -> str:
    return f"erased the content of the file{_named(entry, 'file')} for {where}"


def _tell_brought(entry: TrailEntry, _where: str) -> str:
    source = _fact(entry, "from")
    return "brought the assessment here" + (f" from {source}" if source else "")


def _tell_import(entry: TrailEntry, _where: str) -> str:
    dates = entry.after.get("dates")
    count = len(dates) if isinstance(dates, list) else 0
    how_many = show_count(count, "snapshot") if count else "snapshots"
    staff = " for the network" if entry.what == "network-import" else ""
    return f"imported {how_many}{staff} from the file{_named(entry, 'file')}"


def _tell_undone(entry: TrailEntry, _where: str) -> str:
    if entry.what == "network-import-undone":
        return "took an import by the staff of the network back"
    return f"took the import of the file{_named(entry, 'file')} back"


# --- The network

SHARED: Final[Mapping[str, str]] = {
    "private": "let nobody else see the snapshots any more",
    "staff": "shared the snapshots with the staff of the network",
    "network": "shared the snapshots with the staff and the districts that share as much",
}


def _tell_sharing(entry: TrailEntry, _where: str) -> str:
    old, new = entry.before.get("sharing"), str(entry.after.get("sharing"))
    if old == new:
        is_peer = entry.after.get("counts_as_peer")
        return f"let the district {'count' if is_peer else 'no longer count'} as a peer"
    return SHARED.get(new, "changed what the district shares")


def _tell_admission(entry: TrailEntry, _where: str) -> str:
    if entry.after.get("admitted"):
        return "admitted the district to the network"
    return "took the admission to the network back"


# --- Cities


def _tell_agency(entry: TrailEntry, _where: str) -> str:
    did = "changed" if entry.before and entry.after else "added" if entry.after else "removed"
    return f"{did} the agency{_named(entry, 'name')}"


def _tell_link(entry: TrailEntry, _where: str) -> str:
    agency = f"the agency{_named(entry, 'agency')}"
    city = _fact(entry, "city")
    within = f" of {city}" if city else ""
    was_asked = entry.before.get("state") == "asked"
    return {
        "asked": f"asked a district to show its levels as {agency}",
        "accepted": f"accepted that the district’s levels stand for {agency}{within}",
        "declined": f"declined that a district’s levels stand for {agency}{within}",
        "none": f"{'took the request back' if was_asked else 'ended the link'} for {agency}",
        "taken back": f"took the district’s levels out of {agency}{within}",
        "removed by the city": f"removed {agency}, which showed this district’s levels",
        "ended by the city": f"ended the link of {agency} with this district",
    }.get(_fact(entry, "state"), f"changed the link of {agency}{within}")


# --- Coalitions


def _tell_rated(entry: TrailEntry, where: str) -> str:
    place, level = _named(entry, "place"), entry.after.get("level")
    if level is not None:
        old = entry.before.get("level")
        came = f" instead of {old}" if old not in (None, level) else ""
        return f"rated {where} of{place} at {level}{came}"
    return f"said something else of {where} of{place} than a level"


def _tell_place_reply(entry: TrailEntry, where: str) -> str:
    return f"replied to the rating of {where} by {_fact(entry, 'to') or 'a coalition'}"


def _tell_follow(entry: TrailEntry, _where: str) -> str:
    did = "began to follow" if entry.after else "stopped following"
    return f"{did} the public page of{_named(entry, 'name')}"


def _tell_challenge(entry: TrailEntry, _where: str) -> str:
    about = _named(entry, "about")
    return {
        "claim": f"challenged what is published:{about}",
        "reply": f"replied to the challenge of{about}",
        "correction": f"corrected something said on the challenge of{about}",
        "withdrawal": f"withdrew the challenge of{about}",
    }.get(_fact(entry, "kind"), f"added to the challenge of{about}")


# --- Public pages


def _tell_publication(entry: TrailEntry, _where: str) -> str:
    return {
        "prepared": "prepared what the public page shall show",
        "published": "published the page",
        "republished": "put the page back",
        "changed": "changed what the public page shows",
        "unpublished": "took the public page down",
        "link": "gave the public page another secret link",
        "address": "gave the public page another address",
    }.get(_fact(entry, "done"), "changed the public page")


def _say(text: str) -> Tell:
    return lambda _entry, where: text.format(where)


def _say_of(text: str, name: str) -> Tell:
    return lambda entry, _where: text.format(_named(entry, name))


OUTSIDE_SENTENCES: Final[Mapping[str, Tell]] = {
    "evidence-erased": _tell_erased,
    "assessment-exported": _say("exported the assessment"),
    "assessment-brought": _tell_brought,
    "import": _tell_import,
    "import-undone": _tell_undone,
    "network-import": _tell_import,
    "network-import-undone": _tell_undone,
    "sharing": _tell_sharing,
    "admission": _tell_admission,
    "agency": _tell_agency,
    "agency-shares": _say("changed the agencies’ shares of students"),
    "city-duty": _say("stated who answers for {}"),
    "city-link": _tell_link,
    "place": _say_of("began to rate{}", "name"),
    "place-rated": _tell_rated,
    "place-shared": _say_of("shared the ratings of{} with the district", "name"),
    "place-unshared": _say_of("took back that the ratings of{} are shared", "name"),
    "place-reply": _tell_place_reply,
    "follow": _tell_follow,
    "challenge": _tell_challenge,
    "publication": _tell_publication,
}
"""How each kind of entry is told."""

OUTSIDE_WHOLE: Final = frozenset(
    {
        "admission", "city-link", "place-shared", "place-unshared", "follow",
        "network-import-undone",
    }
)  # fmt: skip
"""Entries of which the sentence tells everything."""

OUTSIDE_TOLD: Final[Mapping[str, tuple[str, ...]]] = {
    "evidence-erased": ("file", "erased"),
    "assessment-brought": ("from",),
    "import": ("file",),
    "import-undone": ("file",),
    "network-import": ("file",),
    "sharing": ("sharing",),
    "agency": ("name",),
    "place": ("name",),
    "place-rated": ("place", "level"),
    "place-reply": ("to",),
    "challenge": ("kind", "about", "challenge"),
    "publication": ("done",),
}
"""Fields that the sentence of each kind tells."""
