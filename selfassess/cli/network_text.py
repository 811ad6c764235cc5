"""A network of districts as plain text for a terminal."""

from __future__ import annotations

from selfassess.domain.network import Network, Standing
from selfassess.domain.scale import level_of
from selfassess.formats.numbers import show_count, show_score, show_share

WIDEST_NAME = 32


def show_network(network: Network) -> str:
    """Districts by overall, components and elements by mean; figures as in CRPE's report."""
    framework = network.framework
    selection = network.selection
    titles = {component.id: component.title for component in framework.components}
    lines = [
        f"{show_count(selection.all, 'district')}, {selection.analysed} analyzed"
        f" ({framework.id}, {network.use})",
    ]
    if selection.since is not None:
        lines.append(
            f"  analyzed: {selection.at_least} rounds or more, the newest on or after"
            f" {selection.since.isoformat()}"
        )
    heads = "  ".join(component.id for component in framework.components)
    lines += [
        "",
        f"{'district':<{WIDEST_NAME}}  overall  progress           spread  {heads}  quadrant",
    ]
    lines += [_show_standing(network, standing) for standing in network.districts]
    lines += ["", "components, best first"]
    lines += [
        f"  {rank.component}  {show_score(rank.mean)}  {titles[rank.component]}"
        for rank in network.components
    ]
    lines += ["", "elements, worst first; share of districts stuck"]
    lines += [
        f"  {rank.element:<5} {show_score(rank.mean)}  {show_share(rank.stuck):>4}"
        f"  {framework.elements[rank.element].title}"
        for rank in network.elements
    ]
    return "\n".join(lines) + "\n"


def _show_standing(network: Network, standing: Standing) -> str:
    levels = "  ".join(
        "-" if score is None else str(level_of(score)).ljust(len(component))
        for component, score in standing.components.items()
    )
    name = standing.district[:WIDEST_NAME]
    progress = standing.progress
    shown = "too few" if progress is None else f"{float(progress):+.2f} {standing.course or ''}"
    words: str = standing.quadrant or "nothing rated"
    if not standing.analysed:
        words += ", not analyzed"
    return (
        f"{name:<{WIDEST_NAME}}  {show_score(standing.overall):>7}  {shown:<17}"
        f"  {show_score(standing.spread):>6}  {levels}  {words}"
    )
