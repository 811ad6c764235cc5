"""Which levels the questions of an element can lead to at all."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import product

from selfassess.domain.framework import Element, Question, Reading
from selfassess.domain.scale import level_of

Sum = tuple[int, int, int | None]
"""Levels times weights, weights, and the smallest cap so far."""


def list_reachable_levels(element: Element) -> frozenset[int]:
    """
    The levels that some way of answering every question of an element leads to.

    Different answers often come to the same sum, so sums are counted and not answers.
    """
    return frozenset(
        _lower(_round(total, weight), cap)
        for questions, fixed in _list_ways(element)
        for total, weight, cap in _list_sums(questions, fixed)
    )


@cache  # bounded by what a few questions can add up to
def _round(total: int, weight: int) -> int:
    return level_of(Fraction(total, weight))


def _lower(level: int, cap: int | None) -> int:
    return level if cap is None else min(level, cap)


def _list_ways(element: Element) -> Iterator[tuple[list[Question], list[tuple[int, Reading]]]]:
    """Each way to answer the questions that others depend on, with the questions asked then."""
    gate_ids = {q.when.question for q in element.questions if q.when is not None}
    gates = [question for question in element.questions if question.id in gate_ids]
    for chosen in product(*(gate.options for gate in gates)):
        picked = {gate.id: option.id for gate, option in zip(gates, chosen, strict=True)}
        asked = [
            question
            for question in element.questions
            if question.id not in picked
            and (question.when is None or picked[question.when.question] in question.when.any_of)
        ]
        yield asked, [(gate.weight, gate.read_option(picked[gate.id])) for gate in gates]


def _list_sums(questions: list[Question], fixed: list[tuple[int, Reading]]) -> set[Sum]:
    sums: set[Sum] = {(0, 0, None)}
    for weight, reading in fixed:
        sums = {_add(one, weight, reading) for one in sums}
    for question in questions:
        readings = set(question.readings)
        sums = {_add(one, question.weight, reading) for one in sums for reading in readings}
    return sums


def _add(one: Sum, weight: int, reading: Reading) -> Sum:
    total, weights, cap = one
    if reading.cap is not None:
        cap = _lower(reading.cap, cap)
    return total + weight * reading.level, weights + weight, cap
