"""Following the public pages of districts: what is promised, what changed, who can unblock it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from selfassess.domain.errors import InvalidInputError
from selfassess.domain.permissions import Permission, may
from selfassess.domain.publication import PROMISE_STATES
from selfassess.formats.coalitions import PROMISE_WORDS, PromiseWords, describe_promise
from selfassess.formats.dates import show_date
from selfassess.services import follows, publications
from selfassess.services.coalitions import get_coalition, list_follows
from selfassess.services.follows import FollowedPage
from selfassess.web.actor import current_actor
from selfassess.web.forms import Form, read_number
from selfassess.web.times import now

blueprint = Blueprint("follows", __name__, url_prefix="/coalitions/<int:coalition_id>/follows")

SHORT = 7
"""More characters than this would be no page number. [digits]"""


class FollowForm(Form):
    """A button that was pressed."""


@dataclass(frozen=True, slots=True)
class ListedPlace:
    """A page of the public list that can be followed."""

    address: str
    name: str
    details: str
    url: str


@dataclass(frozen=True, slots=True)
class PromiseGroup:
    """The promises of one state, such as those that slipped."""

    title: str
    promises: tuple[PromiseWords, ...]


@blueprint.get("/new")
def find(coalition_id: int) -> str:
    """The public list, to choose whom to follow."""
    actor = current_actor()
    coalition, _role = get_coalition(actor, coalition_id, Permission.RATE_PLACES)
    search = request.args.get("search", "").strip()
    number = read_number(request.args.get("page", "1")[:SHORT]) or 1
    found = publications.list_listed(search, number)
    return render_template(
        "pages/follows/find.html",
        coalition=coalition,
        search=search,
        followed={glance.name for glance in list_follows(actor, coalition_id)},
        places=[
            ListedPlace(
                row.address,
                row.name,
                ", ".join(filter(None, (row.place, "invented" if row.is_demonstration else ""))),
                f"{request.script_root}/public/{row.address}",
            )
            for row in found.rows
            if row.kind.value != "coalition"
        ],
        number=found.number,
        pages=found.pages,
    )


@blueprint.post("/new")
def add(coalition_id: int) -> ResponseReturnValue:
    """Begin to follow a page."""
    address = request.form.get("address", "")
    try:
        follow_id = follows.follow(current_actor(), coalition_id, address, now())
    except InvalidInputError as error:
        flash(str(error), "error")
        return redirect(url_for("follows.find", coalition_id=coalition_id))
    return redirect(url_for("follows.show", coalition_id=coalition_id, follow_id=follow_id))


@blueprint.get("/<int:follow_id>")
def show(coalition_id: int, follow_id: int) -> str:
    """What a district promised, what became of it, and what changed since one last read."""
    opened = follows.open_follow(current_actor(), coalition_id, follow_id)
    view = opened.view
    promises = [
        describe_promise(promise, lever.lever, lever.lead, lever.first)
        if (lever := opened.levers.get(promise.number))
        else describe_promise(promise)
        for promise in (view.promises if view else ())
    ]
    groups = [
        PromiseGroup(PROMISE_WORDS[state], found)
        for state in PROMISE_STATES
        if (found := tuple(one for one in promises if one.state == state))
    ]
    return render_template(
        "pages/follows/show.html",
        opened=opened,
        coalition_id=coalition_id,
        groups=groups,
        counts=[(group.title, len(group.promises)) for group in groups],
        levers=_group_by_lever(promises),
        news=[(show_date(change.at), change.title) for change in opened.news],
        earlier=_list_earlier(opened),
        seen_on=show_date(opened.seen_at),
        url=f"{request.script_root}/public/{view.address}" if view else "",
        as_of=show_date(view.latest.as_of) if view else "",
        may_rate=may(opened.role, Permission.RATE_PLACES),
        may_challenge=may(opened.role, Permission.CHALLENGE),
    )


def _group_by_lever(promises: list[PromiseWords]) -> list[tuple[str, list[PromiseWords]]]:
    """What is still open, by who can unblock it; in the order of the promises."""
    found: dict[str, list[PromiseWords]] = {}
    for promise in promises:
        if promise.lever:
            found.setdefault(promise.lever, []).append(promise)
    return list(found.items())


def _list_earlier(opened: FollowedPage) -> list[tuple[str, str]]:
    if opened.view is None:
        return []
    known = {change.key for change in opened.news}
    return [
        (show_date(change.at), change.title)
        for change in opened.view.changes
        if change.key not in known
    ]


@blueprint.post("/<int:follow_id>/read")
def read(coalition_id: int, follow_id: int) -> ResponseReturnValue:
    """Note that one has read what changed."""
    follows.note_read(current_actor(), coalition_id, follow_id, now())
    return redirect(url_for("follows.show", coalition_id=coalition_id, follow_id=follow_id))


@blueprint.post("/<int:follow_id>/stop")
def stop(coalition_id: int, follow_id: int) -> ResponseReturnValue:
    """Follow a page no more."""
    follows.unfollow(current_actor(), coalition_id, follow_id, now())
    flash("You follow this page no more. Ratings and challenges stay.", "success")
    return redirect(url_for("districts.overview", district_id=coalition_id))
