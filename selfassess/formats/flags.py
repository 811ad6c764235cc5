"""What the numbers of a flag say, in words."""

from __future__ import annotations

from collections.abc import Mapping

from selfassess.domain.framework import Framework
from selfassess.formats.documents import Document
from selfassess.formats.numbers import show_count, show_score
from selfassess.formats.words import join_words


def name_part(framework: Framework, name: str) -> str:
    """
    What a component or an element is called in a sentence: "Support", "2.3 Pay decided by schools".

    An id that the edition does not know stays as it is.
    """
    component = framework.component(name)
    if component is not None:
        return component.short
    element = framework.elements.get(name)
    return f"{name} {element.short or element.title}" if element is not None else name


def describe_numbers(framework: Framework, flag: Document) -> str:
    """
    Say what a flag rests on, as far as its own sentence has not said it.

    Args:
        framework: The edition, for names.
        flag: A flag of a frozen snapshot, see `formats.documents.write_snapshot`.
    """
    numbers: Mapping[str, int | float] = flag["numbers"]
    match flag["kind"]:
        case "weak-component":
            return f"Its score is {show_score(numbers['score'])}."
        case "piecemeal-district":
            spread, limit = show_score(numbers["spread"]), f"{numbers['limit']:g}"
            return f"The spread is {spread}; up to {limit} counts as consistent."
        case "piecemeal-component":
            return f"The variance of its levels is {show_score(numbers['variance'])}."
        case "incoherent-pair":
            ahead, base = (name_part(framework, name) for name in flag["on"])
            return (
                f"{ahead} is at {_show(numbers['ahead'])}, {base} at {_show(numbers['rests_on'])}:"
                f" {_show(numbers['gap'])} ahead of what it rests on."
            )
        case "not-acted-on":
            parts = [f"{name} is at {_show(number)}" for name, number in numbers.items()]
            return f"{join_words(parts)}."
        case "sticking-point":
            level = int(numbers["level"])
            return f"Rated {level}, “{framework.labels[level].label}”."
        case "not-firm":
            return f"{show_count(int(numbers['elements']), 'element')} could."
    return ""


def _show(number: int | float) -> str:
    return str(number) if isinstance(number, int) else show_score(number)
