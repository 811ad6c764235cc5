"""The front page, and what people must be able to read before they sign up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from selfassess.services.editions import DEFAULT_EDITION, get_edition
from selfassess.services.invitations import INVITATION_LASTS
from selfassess.services.sessions import SESSION_LASTS
from selfassess.services.trials import TRIAL_LASTS, find_trial
from selfassess.web.actor import find_actor

blueprint = Blueprint("home", __name__)

PICTURE: Final = (
    (4, "4.17"),
    (3, "3.33"),
    (2, "1.50"),
    (4, "3.83"),
    (2, "1.67"),
    (5, "4.80"),
    (3, "3.33"),
)
"""Level and score of each component of an invented district."""


@dataclass(frozen=True, slots=True)
class PictureCell:
    """One cell of the picture."""

    name: str
    level: int
    label: str
    score: str
    href: str = ""


@blueprint.get("/")
def landing() -> ResponseReturnValue:
    """What this is and for whom; members go straight to their districts."""
    actor = find_actor()
    if actor.user_id is not None:
        return redirect(url_for("districts.list_all"))
    return render_template(
        "pages/home/landing.html", trial_id=find_trial(actor), picture=_make_picture()
    )


@lru_cache(maxsize=1)
def _make_picture() -> tuple[PictureCell, ...]:
    framework = get_edition(DEFAULT_EDITION)
    return tuple(
        PictureCell(component.short, level, framework.labels[level].label, score)
        for component, (level, score) in zip(framework.components, PICTURE, strict=True)
    )


@blueprint.get("/privacy")
def privacy() -> str:
    """What is stored, for how long, and who sees it."""
    return render_template(
        "pages/home/privacy.html",
        trial_days=TRIAL_LASTS.days,
        invitation_days=INVITATION_LASTS.days,
        session_days=SESSION_LASTS.days,
    )
