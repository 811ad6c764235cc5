"""A network of districts as a JSON document: what the command prints and pages offer to take."""

from __future__ import annotations

from selfassess.domain.network import Network, Standing
from selfassess.formats.documents import Document
from selfassess.formats.numbers import to_number


def write_network(network: Network) -> Document:
    """Write Figures 1 and 3 to 6 of a network as the README's file formats say."""
    selection = network.selection
    return {
        "framework": network.framework.id,
        "use": network.use,
        "districts": [_write_standing(standing) for standing in network.districts],
        "components": [
            {"component": rank.component, "mean": to_number(rank.mean)}
            for rank in network.components
        ],
        "elements": [
            {"element": rank.element, "mean": to_number(rank.mean), "stuck": to_number(rank.stuck)}
            for rank in network.elements
        ],
        "selection": {
            "at_least": selection.at_least,
            "since": None if selection.since is None else selection.since.isoformat(),
            "analysed": selection.analysed,
            "all": selection.all,
        },
    }


def _write_standing(standing: Standing) -> Document:
    return {
        "district": standing.district,
        "snapshots": standing.rounds,
        "latest": standing.latest.isoformat(),
        "overall": to_number(standing.overall),
        "average": to_number(standing.average),
        "progress": to_number(standing.progress),
        "course": standing.course,
        "spread": to_number(standing.spread),
        "quadrant": standing.quadrant,
        "advanced": standing.advanced,
        "analysed": standing.analysed,
        "components": {c: to_number(score) for c, score in standing.components.items()},
        "elements": {e: to_number(level) for e, level in standing.elements.items()},
    }
