"""Sentences on a frozen snapshot that more than one section says."""

from __future__ import annotations

from selfassess.domain.framework import Framework
from selfassess.formats.documents import Document
from selfassess.formats.evidence import sum_up_evidence
from selfassess.formats.numbers import show_count, show_score
from selfassess.formats.votes import sum_up_agreements
from selfassess.formats.words import ADVANCED_WORDS, QUADRANT_WORDS, capitalize, join_words
from selfassess.formats.words import spell_count as spell
from selfassess.reports.content import PlanContent


def name_element(framework: Framework, element: str) -> str:
    """Number and title of an element."""
    return f"{element} {framework.elements[element].title}"


def name_short(framework: Framework, element: str) -> str:
    """Number and short title of an element."""
    found = framework.elements[element]
    return f"{element} {found.short or found.title}"


def label_level(framework: Framework, level: int | None) -> str:
    """The words of a level, and words for none."""
    return "Not rated" if level is None else framework.labels[level].label


def describe_verdict(document: Document) -> str:
    """The quadrant and the verdict as a headline; the overall where the edition has neither."""
    parts = []
    if document["quadrant"]:
        parts.append(QUADRANT_WORDS[document["quadrant"]])
    if document["advanced"] == "open":
        parts.append("Whether it is advanced is open")
    elif document["advanced"] is not None:
        parts.append(ADVANCED_WORDS[document["advanced"]])
    if not parts:
        parts.append(f"Overall {show_score(document['overall']['score'])}")
    return " ".join(f"{part}." for part in parts)


def describe_numbers(framework: Framework, document: Document) -> str:
    """Overall and spread in words, with the cuts and whose they are."""
    overall, spread = document["overall"], document["spread"]
    if overall["score"] is None:
        return "Nothing is rated yet."
    label = label_level(framework, overall["level"])
    says = (
        f"The overall is {show_score(overall['score'])} of {framework.highest},"
        f" “{label}”. The spread is {show_score(spread)}"
    )
    cut = framework.rules.parameters.get("consistent-at-most")
    if cut is None:
        return f"{says}."
    side = "consistent" if document["consistent"] else "piecemeal"
    ours = ", a cut of ours" if cut.is_assumption else ""
    return f"{says}: {side} (up to {cut.value:g} counts as consistent{ours})."


def describe_distance(framework: Framework, document: Document) -> str:
    """How far the district is from "advanced", in words; empty where the edition has no rule."""
    if document["components_wanted"] is None:
        return ""
    wanted, found = document["components_wanted"], document["components_in_progress"]
    of_all = f"of {spell(len(framework.components), 'component')}"
    if document["advanced"] == "yes":
        return (
            f"{capitalize(spell(found, 'component'))} are in progress or better;"
            f" {spell(wanted, of_all, of_all)} make a district advanced."
        )
    is_are = "is" if found == 1 else "are"
    number = spell(found, "component").split()[0] if found else "none"
    says = (
        f"A district is advanced when {spell(wanted, of_all, of_all)} are in progress or better;"
        f" {number} {is_are} so far."
    )
    nearest = document["distances"][: max(0, wanted - found)]
    if nearest:
        parts = [
            f"{_name(framework, one['component'])} ({show_count(one['steps'], 'step')})"
            for one in nearest
        ]
        says += f" The nearest: {join_words(parts)}."
        if len(nearest) == wanted - found:
            total = sum(one["steps"] for one in nearest)
            says += f" That is {show_count(total, 'step')} of one level in all."
        else:
            says += " The others have no rating yet."
    if document["advanced"] == "open":
        says += " The elements that are still open can decide it."
    return says


def describe_firmness(document: Document) -> str:
    """How many wrong ratings would turn the verdict."""
    errors = document["firmness"]["errors_to_change_verdict"]
    if errors is None:
        return ""
    were = "was" if errors == 1 else "were"
    return f"The verdict would be another only if {spell(errors, 'rating')} {were} one level off."


def _name(framework: Framework, component_id: str) -> str:
    component = framework.component(component_id)
    return component.short if component else component_id


def list_backing(content: PlanContent) -> list[str]:
    """What stands behind the levels, in sentences: evidence, and votes that saw it otherwise."""
    said = (sum_up_evidence(content.document), sum_up_agreements(content.agreements))
    return [one for one in said if one]
