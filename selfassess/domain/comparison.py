"""What differs between two versions of an edition, thing by thing and word by word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from selfassess.domain.framework import Component, Element, Framework, Question, Step

ThingKind = Literal[
    "component", "element", "question", "option", "band", "step", "exemplar", "source", "parameter"
]

PARENTS: Final[Mapping[ThingKind, str]] = {"question": "/", "option": "/", "band": "/", "step": ">"}
"""What parts the id of a thing from that of the thing it belongs to."""


@dataclass(frozen=True, slots=True)
class Thing:
    """
    Something that an edition has.

    Ids are `3` for a component, `3.2` for an element, `3.2/reach` for a question, `3.2/reach/most`
    for an option, `3.2/share/20` for the band from 20, `3.2>4` for the step to level 4, and a
    name for the rest. `words` are what people know it by.
    """

    kind: ThingKind
    id: str
    words: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a thing, in its old and its new words; empty where it was or is not there."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A thing that both versions have, with the parts that differ; its words are the new ones."""

    thing: Thing
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a newer version adds, removes and changes, each in the order of its version."""

    added: tuple[Thing, ...] = ()
    removed: tuple[Thing, ...] = ()
    changed: tuple[Changed, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the two say the same."""
        return not (self.added or self.removed or self.changed)


Things = dict[tuple[ThingKind, str], dict[str, str]]


def compare_frameworks(old: Framework, new: Framework) -> Comparison:
    """
    Compare two versions of an edition.

    Things are the same where they have the same id. What belongs to an added or removed thing is
    not listed with it: a new question is one thing, whatever the number of its options.

    Args:
        old: The older version.
        new: The newer version.

    Returns:
        What was added, removed and changed.
    """
    before, after = _list_things(old), _list_things(new)
    return Comparison(
        added=_list_lone(after, before),
        removed=_list_lone(before, after),
        changed=tuple(
            Changed(_name(key, parts), differing)
            for key, parts in after.items()
            if key in before and (differing := tuple(_list_differing(before[key], parts)))
        ),
    )


def are_comparable(old: Framework, new: Framework) -> bool:
    """Whether two editions are versions of one: the same scale, and half of the ids in common."""
    if [entry.level for entry in old.scale] != [entry.level for entry in new.scale]:
        return False
    common = set(old.elements) & set(new.elements)
    same = [id_ for id_ in common if old.elements[id_].title == new.elements[id_].title]
    return 2 * len(same) >= min(len(old.elements), len(new.elements))


def _list_lone(here: Things, there: Things) -> tuple[Thing, ...]:
    lone = {key for key in here if key not in there}
    return tuple(
        _name(key, parts)
        for key, parts in here.items()
        if key in lone and not any(key in lone for key in _list_owners(key))
    )


def _list_owners(key: tuple[ThingKind, str]) -> Iterator[tuple[ThingKind, str]]:
    """The things that a thing belongs to, from the nearest."""
    kind, id_ = key
    if kind in ("option", "band"):
        id_ = id_.rpartition("/")[0]
        yield "question", id_
    if kind in PARENTS:
        id_ = id_.partition(PARENTS[kind])[0].partition("/")[0]
        yield "element", id_
    if kind != "component" and "." in id_:
        yield "component", id_.partition(".")[0]


def _list_differing(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Part]:
    for name in dict.fromkeys((*new, *old)):
        before, after = old.get(name, ""), new.get(name, "")
        if before != after:
            yield Part(name, before, after)


def _name(key: tuple[ThingKind, str], parts: Mapping[str, str]) -> Thing:
    kind, id_ = key
    return Thing(kind, id_, next(iter(parts.values())))


def _list_things(framework: Framework) -> Things:
    """Everything that an edition has, each with its parts in words; the first part names it."""
    things: Things = {}
    for component in framework.components:
        things["component", component.id] = _describe_component(component)
        for element in component.elements:
            things["element", element.id] = _describe_element(element)
            for question in element.questions:
                _add_question(things, f"{element.id}/{question.id}", question)
            for level in sorted(entry.level for entry in framework.scale):
                step = framework.step_to.get((element.id, level))
                if step is not None:
                    things["step", f"{element.id}>{step.to}"] = _describe_step(step)
    for exemplar in framework.exemplars:
        things["exemplar", exemplar.id] = {
            "place": exemplar.place,
            "years": exemplar.years,
            "kind": exemplar.kind,
            "elements": ", ".join(exemplar.elements),
            "text": exemplar.text,
            "fate": exemplar.fate,
            "sources": ", ".join(exemplar.sources),
        }
    for source in framework.sources:
        things["source", source.id] = {
            "title": source.title,
            "publisher": source.publisher,
            "date": source.date,
            "address": source.url,
            "note": source.note,
        }
    for name, parameter in framework.rules.parameters.items():
        things["parameter", name] = {
            "name": name,
            "value": str(parameter.value),
            "unit": parameter.unit,
            "source": parameter.source,
            "reason": parameter.reason,
        }
    return things


def _describe_component(component: Component) -> dict[str, str]:
    return {
        "title": component.title,
        "short name": component.short,
        "summary": component.summary,
    }


def _describe_element(element: Element) -> dict[str, str]:
    conditions = element.conditions
    return {
        "title": element.title,
        "short name": element.short,
        "why": element.why,
        **{f"level {level}": element.levels[level] for level in sorted(element.levels)},
        "evidence": "; ".join(element.evidence),
        "whom to ask": "; ".join(element.ask),
        "lever": element.lever,
        "misreading": element.misreading,
        "obstacles": conditions.obstacles if conditions else "",
        "what a state can do": conditions.state_can if conditions else "",
    }


def _add_question(things: Things, id_: str, question: Question) -> None:
    when = question.when
    things["question", id_] = {
        "text": question.text,
        "hint": question.hint,
        "kind": question.kind,
        "aspect": question.aspect,
        "weight": str(question.weight),
        "unit": question.unit,
        "highest": "" if question.highest is None else str(question.highest),
        "asked when": f"{when.question} is {' or '.join(when.any_of)}" if when else "",
    }
    for option in question.options:
        things["option", f"{id_}/{option.id}"] = {
            "text": option.text,
            "level": "" if option.level is None else str(option.level),
            "cap": "" if option.cap is None else str(option.cap),
            "because": option.because,
        }
    for band in question.bands:
        things["band", f"{id_}/{band.at_least}"] = {
            "from": str(band.at_least),
            "level": str(band.level),
            "cap": "" if band.cap is None else str(band.cap),
            "because": band.because,
        }


def _describe_step(step: Step) -> dict[str, str]:
    return {
        "do": step.do,
        "lead": step.lead,
        "lever": step.lever,
        "effort": str(step.effort),
        "first": step.first,
        "done when": step.done_when,
        "exemplars": ", ".join(step.exemplars),
        "needs first": "; ".join(
            f"{need.element} at {need.level}, because {need.because} ({need.source})"
            for need in step.needs
        ),
    }
