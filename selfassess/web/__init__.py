"""The pages: thin views over the services, one module for each blueprint."""

from __future__ import annotations

from flask import Flask

from selfassess.web import (
    assessments,
    assets,
    districts,
    elements,
    health,
    home,
    invitations,
    members,
    method,
    plans,
    profile,
    quick,
    rubric,
    short_form,
    snapshots,
    trials,
)

BLUEPRINTS = (
    home.blueprint,
    profile.blueprint,
    trials.blueprint,
    districts.blueprint,
    members.blueprint,
    invitations.blueprint,
    assessments.blueprint,
    elements.blueprint,
    quick.blueprint,
    short_form.blueprint,
    snapshots.blueprint,
    plans.blueprint,
    method.blueprint,
    rubric.blueprint,
    assets.blueprint,
    health.blueprint,
)


def register_blueprints(app: Flask) -> None:
    """Make every page of the program reachable."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
