"""What a coalition's own page leads with: what is next, places, followed pages, challenges."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from selfassess.domain.permissions import Permission, may
from selfassess.formats.coalitions import CHALLENGE_WORDS
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_count
from selfassess.services.coalitions import Workspace
from selfassess.web.challenges import TONES

MOST_SHOWN = 5
"""Of the challenges; the list has all."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something to do next."""

    title: str
    hint: str
    url: str


@dataclass(frozen=True, slots=True)
class PlaceEntry:
    """A place that is rated, how far it is, and whether its district is a demonstration."""

    name: str
    url: str
    spoken: int
    of: int
    state: str
    is_invented: bool


@dataclass(frozen=True, slots=True)
class FollowEntry:
    """A followed district, and whether something changed that the reader has not seen."""

    name: str
    url: str
    is_demonstration: bool
    has_news: bool


@dataclass(frozen=True, slots=True)
class ChallengeEntry:
    """A challenge in a line."""

    url: str
    says: str
    district: str
    opened: str
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class CoalitionPage:
    """A coalition's workspace as its page shows it."""

    steps: tuple[NextStep, ...]
    places: tuple[PlaceEntry, ...]
    follows: tuple[FollowEntry, ...]
    challenges: tuple[ChallengeEntry, ...]
    more_challenges: str
    may_rate: bool


def describe_workspace(workspace: Workspace) -> CoalitionPage:
    """Describe what a coalition does."""
    coalition_id = workspace.coalition.id
    may_rate = may(workspace.role, Permission.RATE_PLACES)
    shown = workspace.challenges[:MOST_SHOWN]
    rest = len(workspace.challenges) - len(shown)
    return CoalitionPage(
        steps=_list_steps(workspace) if may_rate else (),
        places=tuple(
            PlaceEntry(
                glance.place.name,
                url_for(
                    "outside_ratings.show", coalition_id=coalition_id, place_id=glance.place.id
                ),
                glance.spoken,
                glance.elements,
                _say_shared(glance.place.shared_through, glance.place.revisions),
                glance.is_invented,
            )
            for glance in workspace.places
        ),
        follows=tuple(
            FollowEntry(
                glance.name,
                url_for("follows.show", coalition_id=coalition_id, follow_id=glance.follow.id),
                glance.is_demonstration,
                glance.has_news,
            )
            for glance in workspace.follows
        ),
        challenges=tuple(
            ChallengeEntry(
                url_for("challenges.show", challenge_id=one.id),
                str(one.subject["says"]),
                one.district,
                show_date(one.opened_at),
                CHALLENGE_WORDS[one.state],
                TONES[one.state],
            )
            for one in shown
        ),
        more_challenges=show_count(rest, "more challenge") if rest > 0 else "",
        may_rate=may_rate,
    )


def _say_shared(shared_through: int, revisions: int) -> str:
    if not shared_through:
        return "Not shared"
    return "Shared" if shared_through >= revisions else "Shared, with newer entries that are not"


def _list_steps(workspace: Workspace) -> tuple[NextStep, ...]:
    coalition_id = workspace.coalition.id
    steps = [
        NextStep(
            f"Read what changed: {glance.name}",
            "Something on its public page is new since you last read it.",
            url_for("follows.show", coalition_id=coalition_id, follow_id=glance.follow.id),
        )
        for glance in workspace.follows
        if glance.has_news
    ]
    if not workspace.follows:
        steps.append(
            NextStep(
                "Follow your district",
                "See what it promised, every day that was moved, and who can unblock it.",
                url_for("follows.find", coalition_id=coalition_id),
            )
        )
    if not workspace.places:
        steps.append(
            NextStep(
                "Rate your city from public sources",
                "Element by element, each level with what shows it. It stays with you until you"
                " share it.",
                url_for("outside_ratings.add", coalition_id=coalition_id),
            )
        )
    for glance in workspace.places:
        url = url_for("outside_ratings.show", coalition_id=coalition_id, place_id=glance.place.id)
        place = glance.place
        if glance.spoken < glance.elements:
            left = show_count(glance.elements - glance.spoken, "element")
            steps.append(NextStep(f"Go on rating {place.name}", f"{left} left.", url))
        elif place.district_id is not None and place.shared_through < place.revisions:
            steps.append(
                NextStep(
                    f"Share your ratings with {place.name}",
                    "The district can then reply to each element.",
                    url_for("outside_ratings.share", coalition_id=coalition_id, place_id=place.id),
                )
            )
    return tuple(steps)
