"""Whether somebody reviewed the assessment that a snapshot froze."""

from __future__ import annotations

from datetime import datetime

from selfassess.formats.dates import show_date
from selfassess.formats.documents import Document
from selfassess.formats.numbers import show_count


def describe_review(document: Document) -> str:
    """
    Say who approved the answers; empty for snapshots from before there were reviews.

    >>> describe_review({"review": {"state": "not-reviewed", "second_ratings": {}}})
    'Not reviewed: taken from answers that nobody had approved.'
    """
    review = document.get("review")
    if review is None:
        return ""
    if review["state"] == "approved":
        on = show_date(datetime.fromisoformat(review["approved_at"]).date())
        who = ", who had also handed them in" if review["approved_by_submitter"] else ""
        said = f"The answers were approved by {review['approved_by']} on {on}{who}."
    else:
        said = "Not reviewed: taken from answers that nobody had approved."
    others = [
        element
        for element, ratings in review["second_ratings"].items()
        if any(
            one["level"] not in (None, document["elements"].get(element, {}).get("level"))
            for one in ratings
        )
    ]
    if others:
        differ = show_count(len(others), "element")
        said += f" A reviewer set another level on {differ}: {', '.join(sorted(others))}."
    return said
