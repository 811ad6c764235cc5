"""Numbers for the sources, in the order in which the report cites them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from selfassess.domain.framework import Framework, Source
from selfassess.formats.words import SOURCE_WORDS
from selfassess.reports.pdf.text import link, say

ASSUMPTION: Final = "assumption"


class Citations:
    """Gives each cited source its number; those never cited get none."""

    def __init__(self, framework: Framework) -> None:
        self._sources = framework.source_by_id
        self._numbers: dict[str, int] = {}
        # The longest first, so that no id is taken for the beginning of another.
        ids = sorted(self._sources, key=len, reverse=True)
        names = "|".join(map(re.escape, ids)) or "(?!)"
        self._in_words = re.compile(rf"\b({names})\b([’']s)?")

    def cite(self, source_id: str) -> str:
        """Markup for `[3]`, a link to the source; words for an assumption."""
        if source_id == ASSUMPTION:
            return "(our assumption)"
        if source_id not in self._sources:
            return say(f"({source_id})")
        number = self._numbers.setdefault(source_id, len(self._numbers) + 1)
        return link(f"[{number}]", f"#source-{number}")

    def cite_all(self, source_ids: Sequence[str]) -> str:
        """Markup for several numbers."""
        return " ".join(self.cite(source_id) for source_id in source_ids)

    def cite_in(self, words: str) -> str:
        """
        Markup for a rule's own words on its source, such as `S16, note 3`.

        Ids of sources become short names with numbers; `assumption` becomes ours.
        """
        if words == ASSUMPTION:
            return "our assumption"
        markup, end = "", 0
        for found in self._in_words.finditer(words):
            markup += say(words[end : found.start()])
            markup += f"{say(self.name(found[1]) + (found[2] or ''))} {self.cite(found[1])}"
            end = found.end()
        return markup + say(words[end:])

    def name(self, source_id: str) -> str:
        """A short name for a source: who published it, and when."""
        source = self._sources[source_id]
        return SOURCE_WORDS.get(source_id, f"{source.publisher}, {source.date}")

    def list_cited(self) -> list[tuple[int, Source]]:
        """The sources that were cited, by number."""
        return [(number, self._sources[name]) for name, number in self._numbers.items()]
