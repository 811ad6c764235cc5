"""Temporary."""
import pytest
from tests.browser import test_whole_cycle as w
from tests.browser.test_whole_cycle import team  # noqa
pytestmark = pytest.mark.browser
OUT = "/work/shots/cycle"
def shot(page, name, full=True):
    for width, height in ((1280, 900), (320, 640)):
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=f"{OUT}/{name}-{width}.png", full_page=full)
    page.set_viewport_size({"width": 1280, "height": 800})
def test_shots(team, new_context, monkeypatch):
    monkeypatch.setattr(w, "look_over", lambda page: None)
    district = w.found_the_district(team["olga"], team.people["olga"].email)
    for name, role in (("sam","Owner"),("ed","Editor"),("eve","Editor"),("cora","Contributor"),("rex","Reviewer")):
        w.invite(team["olga"], team[name], team.people[name].email, role)
    shot(team["olga"], "01-members")
    assessment = w.start_and_assign(team["olga"])
    shot(team["olga"], "02-assignments")
    team["olga"].goto(assessment); shot(team["olga"], "03-overview")
    team.pages.pop("vera")
    import types
    # the vote with the viewer left out
    team.pages["vera"] = team["rex"]
    w.vote_blindly(team, assessment)
    shot(team["olga"], "04-vote-closed")
    team["olga"].goto(assessment + "/votes"); shot(team["olga"], "05-votes")
    w.change_the_same_answer(team["ed"], team["eve"], assessment)
    shot(team["eve"], "06-activity-element")
    team["cora"].goto("/tasks"); shot(team["cora"], "07-tasks")
    w.answer_ones_own_part(team["cora"], assessment)
    team["cora"].goto(assessment + "/elements/4.1"); shot(team["cora"], "08-contributor-refused")
    w.bring_evidence(team, assessment)
    w.talk(team["olga"], assessment)
    shot(team["olga"], "09-element")
    w.rate_the_rest(team, assessment)
    w.hand_in(team["ed"], assessment)
    shot(team["ed"], "10-overview-in-review")
    team["rex"].goto("/notices"); shot(team["rex"], "11-notices")
    w.send_back(team["rex"], assessment)
    shot(team["rex"], "12-sent-back-overview")
    team["rex"].goto(assessment + "/cycle"); shot(team["rex"], "13-cycle")
    team["rex"].goto(assessment + "/review"); shot(team["rex"], "14-review")
    w.answer_again_and_hand_in(team["ed"], assessment)
    team["rex"].goto(assessment + "/cycle/send-back"); shot(team["rex"], "15-send-back")
    w.approve(team["rex"], assessment)
    snapshot = w.freeze(team["olga"], assessment)
    team["olga"].goto(assessment); shot(team["olga"], "16-overview-frozen")
    observers = w.ask_observers(team["olga"], new_context, assessment)
    shot(team["olga"], "17-gaps")
    team["olga"].goto(assessment + "/observers/ask"); shot(team["olga"], "18-ask-observers")
    shot(observers[0], "19-observing")
    observers[0].get_by_role("link", name="1. ").click(); shot(observers[0], "20-observing-rate")
    w.prepare_the_interview(team["ed"], assessment); shot(team["ed"], "21-brief")
    team["sam"].goto(district); shot(team["sam"], "22-district")
    team["sam"].goto(district + "/activity"); shot(team["sam"], "23-activity")
    team["sam"].goto(district + "/evidence"); shot(team["sam"], "24-evidence")
    team["sam"].goto(snapshot); shot(team["sam"], "25-snapshot")
