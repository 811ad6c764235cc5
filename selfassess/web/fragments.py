"""
Parts of pages that depend on nothing but what they are given: rendered once, then kept.

Whole bodies are kept by `render_once`, about snapshots and editions, which never change. Components
that many pages have, such as the way through an assessment, are kept by `once` in templates.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Final

from flask import Flask, current_app
from jinja2.runtime import Macro
from markupsafe import Markup

EXTENSION: Final = "fragments"
MOST: Final = 8_000_000
"""How much is kept, some 60 bodies. [characters, of up to 2 bytes]"""


def init_app(app: Flask) -> None:
    """Let the application keep fragments, and give templates `once`."""
    fragments = app.extensions[EXTENSION] = Fragments()

    def once(macro: Macro, *arguments: Hashable, key: Hashable = ()) -> Markup:
        """
        Call a macro, or take what it gave before.

        The macro must print nothing but its arguments, and nobody's session or token.

        Args:
            macro: The macro, imported without context.
            arguments: What to call it with.
            key: All that it reads, where the arguments are no values that can be compared; None
                to call it in any case.
        """
        if key is None or app.debug:
            return Markup(macro(*arguments))  # noqa: S704 - it comes from a template
        return fragments.get((macro, key or arguments), lambda: macro(*arguments))

    app.add_template_global(once)


class Fragments:
    """
    The parts used last, by a key that tells all that they depend on.

    Args:
        most: How much to keep. [characters]
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._size = 0
        self._parts: OrderedDict[Hashable, Markup] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, render: Callable[[], str]) -> Markup:
        """Give the part of this key; *render* is called where it is not there."""
        with self._lock:
            if key in self._parts:
                self._parts.move_to_end(key)
                return self._parts[key]
        # Outside the lock: two that need the same part render it twice, and nobody waits.
        part = Markup(render())  # noqa: S704 - it comes from a template, which has escaped it
        with self._lock:
            if key not in self._parts:
                self._parts[key] = part
                self._size += len(part)
            while self._size > self._most:
                _, dropped = self._parts.popitem(last=False)
                self._size -= len(dropped)
        return part


def render_once(key: Hashable, render: Callable[[], str]) -> Markup:
    """
    Render a part of a page, or take it from those kept.

    Args:
        key: Everything that the part depends on; never a person's rights or session.
        render: Renders it, by a template.
    """
    app: Flask = current_app
    if app.debug:  # Templates change while somebody works on them.
        return Markup(render())  # noqa: S704 - see above
    fragments: Fragments = app.extensions[EXTENSION]
    return fragments.get(key, render)
