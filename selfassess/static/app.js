// Saves each answer when it is given. Every page works without this file; with it, nothing waits
// for a button, a lost connection keeps answers in the browser, and the level follows at once.
"use strict";

(() => {
  const form = document.querySelector("form[data-save]");
  if (!form) return;

  const saveUrl = form.dataset.save;
  const reading = document.getElementById("reading");
  // Whoever signs in next in this browser neither sees nor sends what somebody else has not sent.
  const OWN = `selfassess:${form.dataset.keeper}:`;
  const STORE = `${OWN}${saveUrl}`;
  const RETRY_MS = 10_000;
  const TYPING_MS = 800;
  let queue = Promise.resolve();

  const time = () => new Date().toLocaleTimeString([], { hour12: false });
  const say = (box, text) => {
    const status = box && box.querySelector(".save-status");
    if (!status) return;
    status.textContent = text;
    status.classList.toggle("is-failed", text.startsWith("Not saved"));
    sumUp(text);
  };
  // The bar that stays in sight says it again in short: the question may be far up by then. It is
  // no live region, because the question's own status is one.
  const sumUp = (text) => {
    const state = document.getElementById("save-state");
    if (!state) return;
    const failed = form.querySelectorAll(".save-status.is-failed").length;
    state.textContent = failed ? `${failed} not saved` : text;
    state.classList.toggle("is-failed", failed > 0);
  };

  // What is not sent yet, by question; survives a reload and a closed tab.
  const readPending = () => {
    try {
      return JSON.parse(localStorage.getItem(STORE)) || {};
    } catch {
      return {};
    }
  };
  const writePending = (pending) => {
    try {
      if (Object.keys(pending).length) localStorage.setItem(STORE, JSON.stringify(pending));
      else localStorage.removeItem(STORE);
    } catch {
      // Private windows may refuse storage; the page's own button still saves.
    }
  };
  const keep = (name, body) => writePending({ ...readPending(), [name]: body });
  const drop = (name) => {
    const pending = readPending();
    delete pending[name];
    writePending(pending);
  };

  const collect = (box) => {
    const body = [];
    for (const input of box.querySelectorAll("input, select, textarea")) {
      if (!input.name || input.disabled) continue;
      if ((input.type === "radio" || input.type === "checkbox") && !input.checked) continue;
      body.push([input.name, input.value]);
    }
    return body;
  };

  const boxOf = (name) => form.querySelector(`[data-question="${CSS.escape(name)}"]`);

  async function send(name, body) {
    const box = boxOf(name);
    const data = new URLSearchParams(body);
    // The version may have moved since these inputs were kept; a conflict must still show.
    data.set("csrf_token", form.elements.csrf_token.value);
    let response;
    try {
      response = await fetch(saveUrl, {
        method: "POST",
        body: data,
        headers: { "X-Requested-With": "fetch", Accept: "application/json" },
        // To whoever has signed out, the answer is the way to the sign-in page: not one to follow.
        redirect: "manual",
        // Leaving the page does not take back what is on its way.
        keepalive: true,
      });
    } catch {
      keep(name, body);
      say(box, "Not saved yet: no connection. Kept in this browser and sent later.");
      return;
    }
    if (response.status === 429 || response.status >= 500) {
      keep(name, body);
      say(box, "Not saved yet. Kept in this browser; trying again soon.");
      return;
    }
    const type = response.headers.get("Content-Type") || "";
    if (!type.includes("json")) {
      keep(name, body);
      say(box, "Not saved: reload the page, and sign in again if you are asked to.");
      return;
    }
    drop(name);
    const answer = await response.json();
    if (response.status === 422 || response.status === 403) {
      say(box, `Not saved: ${Object.values(answer.errors).flat().join(" ")}`);
      return;
    }
    show(answer, box, name);
  }

  const setInput = (name, value) => {
    if (form.elements[name]) form.elements[name].value = value;
  };

  function show(answer, box, name) {
    for (const [field, version] of Object.entries(answer.versions || {})) {
      if (field === "note" && field !== name) continue;
      setInput(`${field}-version`, version);
      setInput(`${field}-was`, answer.was[field]);
    }
    const conflict = (answer.conflicts || {})[name];
    if (box) {
      const slot = box.querySelector(".conflict-slot");
      if (slot) slot.innerHTML = conflict || "";
      if (name === "note" && answer.note_conflict !== null && answer.note_conflict !== undefined) {
        say(box, `Not saved: someone else has changed the note to “${answer.note_conflict}”. Save the page to keep yours.`);
      } else {
        say(box, conflict ? "Not saved: choose one of the two answers." : `Saved ${time()}`);
      }
    }
    if (reading && answer.reading) reading.innerHTML = answer.reading;
    const mark = document.querySelector('.side-nav [aria-current="page"] .side-nav-state');
    if (mark && answer.state) paint(mark, answer);
  }

  const WORDS = {
    na: ["not-applicable", "Not applicable"],
    unknown: ["dont-know", "Don’t know"],
    unanswered: ["open", "Not answered"],
    incomplete: ["incomplete", "Incomplete"],
  };
  function paint(mark, answer) {
    const rated = answer.level !== null;
    const [state, words] = rated ? ["", answer.label] : WORDS[answer.state];
    mark.className = `side-nav-state ${rated ? `level-${answer.level}of5` : `is-${state}`}`;
    mark.title = words;
    const hidden = document.createElement("span");
    hidden.className = "visually-hidden";
    hidden.textContent = rated ? `, ${words}` : words;
    mark.replaceChildren(rated ? String(answer.level) : "", hidden);
  }

  // One at a time and in order, so that a later answer never overtakes an earlier one.
  function save(box) {
    const name = box.dataset.question;
    say(box, "Saving …");
    queue = queue.then(() => send(name, collect(box)));
  }

  function sendPending() {
    for (const name of Object.keys(readPending())) {
      queue = queue.then(() => {
        const body = readPending()[name]; // sent or replaced in the meantime
        return body && send(name, body);
      });
    }
  }

  // After a reload, what is kept stands on the screen again, with the version it was given on.
  function restorePending() {
    for (const [name, body] of Object.entries(readPending())) {
      const box = boxOf(name);
      if (!box) continue;
      for (const input of box.querySelectorAll("input, select, textarea")) {
        const values = body.filter(([sent]) => sent === input.name).map(([, value]) => value);
        if (input.type === "radio" || input.type === "checkbox") input.checked = values.includes(input.value);
        else if (values.length) input.value = values[0];
      }
      say(box, "Not saved yet. Kept in this browser; trying again soon.");
    }
  }

  // "Don't know" and "not applicable" stand for the whole question: they exclude everything else.
  function settle(box, input) {
    const states = ["unknown", "na", "none"];
    if (input.type === "checkbox" && input.checked) {
      const alone = states.includes(input.value);
      for (const other of box.querySelectorAll('input[type="checkbox"]')) {
        if (other !== input && (alone || states.includes(other.value))) other.checked = false;
      }
      const number = box.querySelector('.answer-number input[type="text"]');
      if (number && alone) number.value = "";
    }
    if (input.type === "text" && input.closest(".answer-number") && input.value) {
      for (const other of box.querySelectorAll('input[type="checkbox"]')) other.checked = false;
    }
    const clear = box.querySelector(".question-clear");
    if (clear) clear.hidden = false;
  }

  // A question that depends on another is shown only where it is asked.
  function showAsked() {
    for (const box of form.querySelectorAll("[data-when]")) {
      const gate = boxOf(`q-${box.dataset.when}`);
      const chosen = gate && gate.querySelector("input:checked");
      const asked = !chosen || chosen.value === "unknown" || box.dataset.anyOf.split(" ").includes(chosen.value);
      box.hidden = !asked;
    }
  }

  let typing;
  form.addEventListener("input", (event) => {
    const box = event.target.closest("[data-question]");
    if (!box || !/^(text|textarea)$/.test(event.target.type)) return;
    clearTimeout(typing);
    typing = setTimeout(() => { settle(box, event.target); save(box); }, TYPING_MS);
  });
  form.addEventListener("change", (event) => {
    const box = event.target.closest("[data-question]");
    if (!box) return;
    clearTimeout(typing);
    settle(box, event.target);
    showAsked();
    save(box);
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest(".question-clear");
    if (!button) return;
    event.preventDefault();
    const box = button.closest("[data-question]");
    for (const input of box.querySelectorAll("input:checked")) input.checked = false;
    for (const input of box.querySelectorAll('input[type="text"], select')) input.value = "";
    button.hidden = true;
    showAsked();
    save(box);
    box.querySelector("input:not([type=hidden])").focus();
  });
  // Signing out clears what this browser keeps; the answer to it says so to the browser as well.
  const listOwn = () => {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(OWN));
    } catch {
      return [];
    }
  };
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-sign-out]")) return;
    const own = listOwn();
    if (own.length && !confirm("Some answers could not be sent yet. If you sign out now, they are lost. Sign out?")) {
      event.preventDefault();
      return;
    }
    for (const key of own) localStorage.removeItem(key);
  });
  window.addEventListener("online", sendPending);
  setInterval(sendPending, RETRY_MS);
  restorePending();
  showAsked();
  sendPending();
})();
