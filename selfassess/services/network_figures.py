"""The figures of the network as pictures, for its pages and for its report."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from selfassess.charts.network_quadrants import (
    Cuts,
    DensityCell,
    DistrictPoint,
    draw_density,
    draw_districts,
)
from selfassess.charts.picture import Picture
from selfassess.charts.progress_bars import Mover, draw_progress
from selfassess.charts.ranked_bars import RankedBar, Ranking, draw_ranking
from selfassess.charts.state_grid import StateShare, draw_state_grid
from selfassess.domain.districts import STATES
from selfassess.domain.framework import Framework
from selfassess.domain.scale import level_of
from selfassess.formats.district_names import shorten_names
from selfassess.formats.numbers import show_count, show_score, show_share
from selfassess.formats.words import COURSE_WORDS, join_words
from selfassess.services.network_views import (
    CELL_OVERALL,
    CELL_SPREAD,
    NAMED_POINTS,
    LeverCount,
    NetworkView,
)


def draw_map(view: NetworkView) -> Picture:
    """Figure 2."""
    shares = {one.state: StateShare(one.all, one.analysed) for one in view.states}
    return draw_state_grid(shares)


def draw_quadrants(view: NetworkView) -> Picture | None:
    """Figure 4: names where they fit, squares where there are more; None without cuts."""
    cuts = describe_cuts(view)
    if cuts is None:
        return None
    if view.cells:
        cells = [DensityCell(float(c.overall), float(c.spread), c.count) for c in view.cells]
        size = (float(CELL_OVERALL), float(CELL_SPREAD))
        return draw_density(view.framework, cells, size, cuts, view.quadrants)
    mixed = view.is_mixed
    names = shorten_names([point.name for point in view.points])
    points = [
        DistrictPoint(name, float(one.overall), float(one.spread), one.is_demonstration and mixed)
        for name, one in zip(names, view.points, strict=True)
    ]
    return draw_districts(view.framework, points, cuts, view.quadrants)


def describe_cuts(view: NetworkView) -> Cuts | None:
    """Where the quadrants are cut, and why there; None where the edition has no cuts."""
    if view.cut_overall is None or view.cut_spread is None:
        return None
    numbers = (
        f"Strong is an overall of {show_score(view.cut_overall)} or more, consistent a spread of"
        f" {show_score(view.cut_spread)} or less"
    )
    if view.query.cuts == "median":
        says = f"{numbers}: the medians of the districts counted."
    else:
        says = f"{numbers}: the fixed cuts of this tool, as CRPE printed none."
    return Cuts(float(view.cut_overall), float(view.cut_spread), says)


def draw_course(view: NetworkView, most: int = NAMED_POINTS) -> Picture:
    """Figure 5: all districts, or those that moved most and a line on the rest."""
    known = [one for one in view.movers if one.progress is not None]
    if len(known) > most:
        known = [*known[: most // 2], *known[-(most // 2) :]]
    named = [
        Mover(
            one.name + (" (demonstration)" if one.is_demonstration and view.is_mixed else ""),
            float(one.progress or 0),
            one.course,
        )
        for one in known
    ]
    rest = view.selection.analysed - view.too_few - len(known)
    if rest <= 0:
        return draw_progress(named)
    shown = Counter(one.course for one in known)
    parts = [
        f"{count} {COURSE_WORDS[course].lower()}"
        for course in COURSE_WORDS
        if (count := view.courses.get(course, 0) - shown[course]) > 0
    ]
    verb = "lies" if rest == 1 else "lie"
    left_out = f"{show_count(rest, 'more district')} {verb} between: {join_words(parts)}"
    return draw_progress(named, left_out=left_out, after=len(known) // 2)


def explain_courses(framework: Framework) -> str:
    """Say what rising, steady, stalled and slipping mean."""
    says = "Recent progress is a district’s newest overall less the mean of all its rounds."
    up = framework.rules.find("progress-rising-least")
    down = framework.rules.find("progress-slipping-least")
    if up is None or down is None:
        return says
    return (
        f"{says} From {show_score(up)} up it is rising, from {show_score(down)} down slipping;"
        " between the two a strong district is steady and a weak one stalled."
    )


def draw_components(view: NetworkView) -> Picture:
    """Figure 6, first half: components by their mean."""
    framework = view.framework
    titles = {component.id: component.title for component in framework.components}
    ranks = [rank for rank in view.components if rank.mean is not None]
    says = "No component is rated yet."
    if ranks:
        first, last = ranks[0], ranks[-1]
        says = (
            f"Implemented most: {titles[first.component]} ({show_score(first.mean)}). Least:"
            f" {titles[last.component]} ({show_score(last.mean)})."
        )
    return draw_ranking(
        Ranking(
            "Components by mean rating, highest first",
            says,
            ("Component", "Mean"),
            float(framework.lowest),
            float(framework.highest),
            _tick_scale(framework),
            names=350,
            row=36,
        ),
        [
            RankedBar(
                titles[rank.component],
                None if rank.mean is None else float(rank.mean),
                _say_mean(framework, rank.mean),
                _class_of(framework, rank.mean),
            )
            for rank in view.components
        ],
    )


def draw_elements(view: NetworkView, first: int = 0, last: int | None = None) -> Picture:
    """
    Figure 6, second half: elements, lowest mean first, and how many districts are stuck.

    Args:
        view: The network.
        first: From which of them on, where a page does not hold all.
        last: Up to which, itself left out.
    """
    framework = view.framework
    shown = view.elements[first:last]
    is_part = len(shown) < len(view.elements)
    part = f", {first + 1} to {first + len(shown)}" if is_part else ""
    weak = framework.rules.find("weak-level")
    stuck = [rank for rank in view.elements if rank.stuck is not None]
    says = "Lowest mean first."
    if stuck and weak is not None:
        most = max(stuck, key=lambda rank: rank.stuck or Fraction(0))
        says += (
            f" Stuck means level {int(weak)} or below in the first and in the newest of two rounds"
            f" or more. Most districts are stuck at {most.element}"
            f" {framework.elements[most.element].title} ({show_share(most.stuck)})."
        )
    return draw_ranking(
        Ranking(
            f"Elements by mean rating, lowest first{part}",
            says,
            ("Element", "Mean", "Districts stuck"),
            float(framework.lowest),
            float(framework.highest),
            _tick_scale(framework),
            names=520,
            width=1160,
            second="Districts stuck",
            row=26,
        ),
        [
            RankedBar(
                f"{rank.element} {framework.elements[rank.element].title}",
                None if rank.mean is None else float(rank.mean),
                show_score(rank.mean),
                _class_of(framework, rank.mean),
                None if rank.stuck is None else float(rank.stuck),
                show_share(rank.stuck),
            )
            for rank in shown
        ],
    )


def draw_levers(view: NetworkView) -> Picture:
    """Levers by how many districts they hold back."""
    labels = view.framework.lever_labels
    counts = [one for one in view.levers if not one.state]
    says = "No sticking point holds a district back."
    held = [one for one in counts if one.held_back]
    if held:
        says = f"{describe_lever(labels[held[0].lever], held[0])}."
    return draw_ranking(
        Ranking(
            "Levers by the districts they hold back",
            says,
            ("Lever", "Districts held back"),
            0.0,
            1.0,
            ((0.0, "0%"), (0.25, "25%"), (0.5, "50%"), (0.75, "75%"), (1.0, "100%")),
            names=200,
            row=36,
        ),
        [
            RankedBar(
                labels[one.lever],
                one.held_back / one.of if one.of else None,
                f"{one.held_back} of {one.of}",
                "chart-held",
            )
            for one in counts
        ],
    )


def describe_lever(label: str, count: LeverCount) -> str:
    """
    Say how many districts a lever holds back, without the point at the end.

    >>> describe_lever("Union contract", LeverCount("union-contract", "OH", 14, 25))
    'The union contract holds back 14 of 25 districts in Ohio'
    """
    where = f" in {STATES[count.state]}" if count.state in STATES else ""
    verb = "hold" if label.endswith("s") else "holds"
    name = label[:1].lower() + label[1:]
    subject = name.capitalize() if verb == "hold" else f"The {name}"
    of = "district" if count.of == 1 else "districts"
    return f"{subject} {verb} back {count.held_back} of {count.of} {of}{where}"


def _tick_scale(framework: Framework) -> tuple[tuple[float, str], ...]:
    return tuple((float(level), str(level)) for level in sorted(framework.labels))


def _say_mean(framework: Framework, value: Fraction | None) -> str:
    if value is None:
        return "Not rated"
    return f"{show_score(value)}  {framework.labels[level_of(value)].label}"


def _class_of(framework: Framework, value: Fraction | None) -> str:
    return "" if value is None else f"level-{level_of(value)}of{framework.highest}"
