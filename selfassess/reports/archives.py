"""Word and Excel files are archives: the same content shall give the same bytes."""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

STAMP: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest time that an archive can hold; it stands at every part."""

CORE: Final = "docProps/core.xml"
MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def settle(data: bytes, made_at: datetime) -> bytes:
    """
    Write an archive anew without the clock of the machine.

    Args:
        data: The archive.
        made_at: The time that the file says it was changed at, in UTC.
    """
    output = BytesIO()
    stamp = f"{made_at:%Y-%m-%dT%H:%M:%S}Z".encode()
    with ZipFile(BytesIO(data)) as old, ZipFile(output, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == CORE:
                part = MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", part)
            info = ZipInfo(name, STAMP)
            info.compress_type = ZIP_DEFLATED
            new.writestr(info, part)
    return output.getvalue()


def keep_writable(text: str) -> str:
    r"""
    Drop the characters that such a file cannot hold.

    >>> keep_writable("One\x0b two\nthree")
    'One two\nthree'
    """
    return "".join(letter for letter in text if letter >= " " or letter in "\n\t")
