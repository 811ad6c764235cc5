"""Which browser somebody uses, in a few words and no more exactly."""

from __future__ import annotations

from typing import Final

# The first mark that is found counts: most browsers also claim to be some of the others.
BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS: Final = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Macintosh", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def describe_browser(user_agent: str) -> str:
    """
    Say which browser on which system a request comes from, without versions.

    >>> describe_browser("Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0")
    'Firefox on Windows'
    >>> describe_browser("curl/8.0")
    'Another browser'
    """
    browser = _find(BROWSERS, user_agent) or "Another browser"
    system = _find(SYSTEMS, user_agent)
    return f"{browser} on {system}" if system else browser


def _find(marks: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for mark, name in marks if mark in user_agent), "")
