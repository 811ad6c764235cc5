"""Why a step is in a route, in words."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from selfassess.domain.diagnosis import Flag
from selfassess.domain.framework import Framework
from selfassess.domain.route.result import Reasons, Route, RouteStep, Without
from selfassess.formats.flags import name_part
from selfassess.formats.numbers import show_count, show_score
from selfassess.formats.words import FLAG_WORDS, join_words


def list_reasons(route: Route, step: RouteStep) -> list[str]:
    """Each reason as a sentence: effect, what it unlocks, flags it clears, what it is worth."""
    framework = route.start.framework
    reasons = step.reasons
    return [
        _say_effect(framework, step),
        *_say_turns(framework, reasons),
        *_say_unlocked(framework, step, reasons),
        *_say_cleared(framework, reasons.clears),
        *_say_unknown_needs(route, step),
        *([_say_without(reasons.without)] if reasons.without is not None else []),
    ]


def _say_effect(framework: Framework, step: RouteStep) -> str:
    reasons = step.reasons
    component = framework.component_of[step.element]
    return (
        f"{component.short} rises from {_show(reasons.component_before)} to"
        f" {_show(reasons.component_after)}, the overall from {_show(reasons.overall_before)} to"
        f" {_show(reasons.overall_after)}."
    )


def _show(score: Fraction) -> str:
    return show_score(score, 3)


def _say_turns(framework: Framework, reasons: Reasons) -> Iterator[str]:
    for turn in reasons.turns:
        what = "the overall" if turn.component is None else name_part(framework, turn.component)
        before, after = (framework.labels[level].label for level in (turn.before, turn.after))
        yield (f"It turns {what} from {turn.before}, “{before}”, to {turn.after}, “{after}”.")


def _say_unlocked(framework: Framework, step: RouteStep, reasons: Reasons) -> Iterator[str]:
    own = [to for element, to in reasons.needed_by if element == step.element]
    others = [
        f"{name_part(framework, element)} to {to}"
        for element, to in reasons.needed_by
        if element != step.element
    ]
    if others:
        yield f"It must come before {join_words(others)}."
    if own:
        yield f"It leads on to level {own[0]} of the same element."


def _say_cleared(framework: Framework, flags: tuple[Flag, ...]) -> Iterator[str]:
    if flags:
        names = [_name_flag(framework, flag) for flag in flags]
        yield f"It clears {show_count(len(flags), 'flag')}: {'; '.join(names)}."


def _name_flag(framework: Framework, flag: Flag) -> str:
    words = FLAG_WORDS[flag.kind].lower()
    if flag.kind == "piecemeal-district":
        return words
    return f"{words} on {join_words([name_part(framework, name) for name in flag.on])}"


def _say_unknown_needs(route: Route, step: RouteStep) -> Iterator[str]:
    if route.request.ignore_prerequisites:
        return
    for need in step.step.needs:
        if route.start.elements[need.element].is_open:
            name = name_part(route.start.framework, need.element)
            yield f"It rests on {name} at level {need.level}, which is not known: check that first."


def _say_without(without: Without) -> str:
    if not without.possible:
        return "Without it there is no route."
    steps, effort = without.extra_steps or 0, without.extra_effort or 0
    parts = []
    if without.overall_lost:
        parts.append(f"lower the overall by {show_score(without.overall_lost, 3)}")
    if steps:
        parts.append(f"take {show_count(abs(steps), 'step')} {'more' if steps > 0 else 'fewer'}")
    if effort:
        points = show_count(abs(effort), "point")
        parts.append(f"cost {points} of effort {'more' if effort > 0 else 'less'}")
    if not parts:
        return "Another route that is as good does without it."
    return f"The best route without it would {join_words(parts)}."
