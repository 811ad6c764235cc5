"""
Who may enter each route. Every endpoint stands here; a new one is added with one of these words:

    anyone         everybody, also without an account
    person         whoever is signed in or holds a trial
    account        whoever is signed in
    viewer         members of the district, and the holder of a trial in it
    editor         its editors and owners, and the holder of a trial in it
    owner          its owners, and the holder of a trial in it
    owner-account  its owners only
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.cast import Cast

ACCESS: Mapping[str, str] = {
    "static": "anyone",
    "assets.font": "anyone",
    "health.check": "anyone",
    "home.landing": "anyone",
    "home.privacy": "anyone",
    "rubric.index": "anyone",
    "rubric.search": "anyone",
    "rubric.compare": "anyone",
    "rubric.edition": "anyone",
    "rubric.exemplars": "anyone",
    "rubric.sources": "anyone",
    "rubric.ratings": "anyone",
    "rubric.worksheet": "anyone",
    "rubric.show": "anyone",
    "trials.start": "anyone",
    "security.login": "anyone",
    "security.logout": "anyone",
    "security.register": "anyone",
    "security.forgot_password": "anyone",
    "security.reset_password": "anyone",
    "security.change_password": "account",
    "profile.show": "account",
    "profile.delete": "account",
    "districts.list_all": "person",
    "districts.new": "account",
    "districts.overview": "viewer",
    "districts.edit": "editor",
    "districts.delete": "owner",
    "members.list_all": "viewer",
    "members.invite": "owner-account",
    "members.revoke_invitation": "owner-account",
    "members.change_role": "owner-account",
    "members.remove": "owner-account",
    "invitations.show": "anyone",
    "invitations.accept": "account",
    "assessments.start": "editor",
    "assessments.overview": "viewer",
    "assessments.check": "viewer",
    "assessments.confirm_all": "editor",
    "elements.show": "viewer",
    "elements.save": "editor",
    "elements.save_answer": "editor",
    "elements.still_true": "editor",
    "quick.show": "viewer",
    "quick.save": "editor",
    "short_form.show": "viewer",
    "short_form.save": "editor",
    "snapshots.take": "editor",
    "snapshots.show": "viewer",
    "snapshots.document": "viewer",
    "plans.show": "viewer",
    "plans.pdf": "viewer",
    "plans.decide": "editor",
    "plans.add_own": "editor",
    "plans.change_own": "editor",
    "plans.delete_own": "editor",
    "method.show": "anyone",
    "method.sources": "anyone",
}

PEOPLE = ("nobody", "mallory", "carol", "bob", "trial", "alice")
"""From the weakest to the strongest, so that nothing is deleted before its time."""

IN, SIGN_IN, NOT_FOUND, REFUSED = "in", "asked to sign in", "not found", "refused"

OUTCOMES: Mapping[str, Mapping[str, str]] = {
    word: dict(zip(PEOPLE, outcomes, strict=True))
    for word, outcomes in {
        #                nobody   mallory    carol    bob      trial    alice
        "anyone": (IN, IN, IN, IN, IN, IN),
        "person": (SIGN_IN, IN, IN, IN, IN, IN),
        "account": (SIGN_IN, IN, IN, IN, SIGN_IN, IN),
        "viewer": (SIGN_IN, NOT_FOUND, IN, IN, IN, IN),
        "editor": (SIGN_IN, NOT_FOUND, REFUSED, IN, IN, IN),
        "owner": (SIGN_IN, NOT_FOUND, REFUSED, REFUSED, IN, IN),
        "owner-account": (SIGN_IN, NOT_FOUND, REFUSED, REFUSED, REFUSED, IN),
    }.items()
}  # fmt: skip
"""What happens to each: the holder of a trial knocks at the trial, all others at Alice's door."""

PARAMETERS: Mapping[str, Callable[[Cast, str], object]] = {
    "district_id": lambda cast, who: cast.trial_district_id if who == "trial" else cast.district_id,
    "assessment_id": lambda cast, who: (
        cast.trial_assessment_id if who == "trial" else cast.assessment_id
    ),
    "snapshot_id": lambda cast, who: cast.trial_snapshot_id if who == "trial" else cast.snapshot_id,
    "item_id": lambda cast, who: cast.trial_item_id if who == "trial" else cast.item_id,
    "element_id": lambda _cast, _who: "1.1",
    "component_id": lambda _cast, _who: "1",
    "user_id": lambda cast, _who: cast.carol.id,
    "invitation_id": lambda cast, _who: cast.invitation_id,
    "token": lambda cast, _who: cast.invitation_token,
    "edition": lambda _cast, _who: "citywide-2018",
    "key": lambda _cast, _who: "1.1",
    "name": lambda _cast, _who: "public-sans",
    "filename": lambda _cast, _who: "app.css",
}
"""What stands for each part of an address, given the cast and who knocks."""
