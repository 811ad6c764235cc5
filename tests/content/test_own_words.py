"""The editions speak in words of their own, and their descriptors rest on facts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from selfassess.domain.framework import Framework
from selfassess.loader.questionnaires import get_framework
from selfassess.loader.shelves import list_editions
from tests.content.reading import SEEDS, TITLES, list_descriptors, normalize, walk

EDITIONS = [get_framework(edition) for edition in list_editions()]
each_edition = pytest.mark.parametrize("framework", EDITIONS, ids=[e.id for e in EDITIONS])

LONGEST_RUN = 8
"""Words in a row that may stand in a source as well; nine or more are copied."""


def _list_runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    length = LONGEST_RUN + 1
    return (tuple(words[i : i + length]) for i in range(len(words) - length + 1))


def _find_copied(framework: Framework, seeds: list[Path]) -> list[str]:
    runs = {
        run for seed in seeds for run in _list_runs(normalize(seed.read_text(encoding="utf-8")))
    }
    return [
        f"{'/'.join(filter(None, path))}: {' '.join(run)}"
        for path, text in walk(framework)
        if path[-1] not in TITLES
        for run in _list_runs(normalize(text))
        if run in runs
    ]


@each_edition
@pytest.mark.skipif(not SEEDS.is_dir(), reason="the two sources are not here")
def test_no_nine_words_in_a_row_are_copied_from_a_source(framework: Framework) -> None:
    seeds = sorted(SEEDS.glob("*.txt"))
    assert len(seeds) == 2
    assert _find_copied(framework, seeds) == []


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the two sources are not here")
def test_a_copied_sentence_would_be_found(tmp_path: Path) -> None:
    # The longest text of the edition, taken for a source.
    framework = get_framework("crpe-2016")
    (tmp_path / "seed.txt").write_text(framework.about, encoding="utf-8")
    assert any(
        found.startswith("crpe-2016/about: ")
        for found in _find_copied(framework, list(tmp_path.glob("*.txt")))
    )


VAGUE_WORDS = """
adequate adequately appropriate appropriately clear clearly comprehensive consistent consistently
effective effectively extensive extensively few frequent frequently fully generally good hardly
high-quality innovative intensive largely limited many meaningful meaningfully mostly nearly often
proper properly rarely regular regularly robust seldom several significant significantly sometimes
strong strongly substantial substantially sufficient sufficiently systematic systematically usual
usually weak well
"""
"""What two honest people would measure differently; `fewer than a quarter` is another matter."""

VAGUE = frozenset(re.findall(r"\S+", VAGUE_WORDS))

PHRASES = re.compile(r"regular budget|how many|too few")
"""Where such a word is no judgment."""


@each_edition
def test_no_descriptor_rests_on_a_vague_word(framework: Framework) -> None:
    found = [
        f"{element.id}, level {level}: {word}"
        for element, level, text in list_descriptors(framework)
        for word in re.findall(r"[a-z-]+", PHRASES.sub("", text.lower()))
        if word in VAGUE
    ]
    assert found == []


FACTS = re.compile(
    r"\b(\d+|one|two|three|four|five|six|seven|quarter|half|third|fifth|most|all|every|each|no|"
    r"nobody|nothing|none|any|only|years?|yearly|monthly|weeks?|days?|public|published|written|"
    r"policy|contract|signed|adopted|board|document|agreement)\b",
    re.IGNORECASE,
)
"""A count, a share, a time, or a paper that somebody can lay on the table."""


def test_every_descriptor_of_the_full_edition_names_something_to_look_up() -> None:
    framework = get_framework("crpe-2016")
    poor = [
        f"{element.id}, level {level}: {text}"
        for element, level, text in list_descriptors(framework)
        if not FACTS.search(text)
    ]
    assert poor == []


SMALL_WORDS = """
a an and are as at be been but by can for from has have had in into is it its more of on or other
that the their them these they this those to was were what when where which who whom with
"""
SMALL = frozenset(re.findall(r"\S+", SMALL_WORDS))


@each_edition
def test_each_of_two_adjacent_descriptors_states_what_the_other_does_not(
    framework: Framework,
) -> None:
    alike = []
    for element in framework.elements.values():
        words = {
            level: set(normalize(text)) - SMALL - VAGUE for level, text in element.levels.items()
        }
        for level in sorted(words)[:-1]:
            below, above = words[level], words[level + 1]
            if above <= below or below <= above or len(above ^ below) < 4:
                alike.append(f"{element.id}, levels {level} and {level + 1}")
    assert alike == []
