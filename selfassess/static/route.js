// Answers what is tried on the page of a route at once. Without this file its button does the same.
"use strict";

(() => {
  const form = document.getElementById("route-form");
  if (!form || !window.fetch || !window.URLSearchParams) return;

  const TYPING_MS = 400;
  const REST_MS = 250;
  const says = document.getElementById("route-says");
  let asked = null; // what is on its way
  let shown = query();
  let timer;
  let rest;

  // As short as it can be, so that the address can be sent to somebody.
  function query() {
    const pairs = [...new FormData(form)].filter(([, value]) => value !== "");
    const goal = form.elements.goal.value;
    const unused = new Set();
    if (goal !== "component") ["component", "to"].forEach((name) => unused.add(name));
    if (goal !== "overall") unused.add("overall");
    if (goal === "even") unused.add("also");
    if (goal !== "even" && !form.elements.also.checked) unused.add("spread");
    return new URLSearchParams(pairs.filter(([name]) => !unused.has(name))).toString();
  }

  function place(parts) {
    const open = new Set([...document.querySelectorAll("#route-answer details[open]")].map(name));
    for (const [id, part] of Object.entries(parts)) document.getElementById(id).innerHTML = part;
    // What somebody has unfolded stays so, as far as it is still there.
    for (const box of document.querySelectorAll("#route-answer details")) box.open = open.has(name(box));
    const sum = document.querySelector("#route-bar .route-sum") || document.querySelector("#route-first h2");
    const text = sum ? sum.textContent : "";
    if (says.textContent !== text) says.textContent = text;
  }

  function name(box) {
    const step = box.closest("[id]");
    return `${step ? step.id : ""} ${box.querySelector("summary").textContent}`;
  }

  // First the steps, at once; a moment later, unless something else was tried, all the rest.
  async function ask(search, keep, part = "in-short") {
    clearTimeout(rest);
    if (asked) asked.abort();
    const mine = (asked = new AbortController());
    form.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(`${form.action}?${search}&part=${part}`, {
        signal: mine.signal,
        headers: { "X-Requested-With": "fetch", Accept: "application/json" },
        redirect: "manual",
      });
      if (response.status !== 200 && response.status !== 422) throw new Error(String(response.status));
      place(await response.json());
      shown = search;
      if (part === "in-short" && response.status === 200) {
        rest = setTimeout(() => ask(search, false, "answer"), REST_MS);
      }
      // One entry in the history for each question, so that Back undoes what was tried.
      if (keep) history.pushState({ route: true }, "", `${form.action}?${search}`);
      form.classList.remove("is-stale");
    } catch (error) {
      if (error.name === "AbortError") return;
      // The button still works; it says what is wrong, be it the connection or the session.
      form.classList.add("is-stale");
      says.textContent = "The answer could not be fetched. Press “Show the route”.";
    } finally {
      if (asked === mine) {
        asked = null;
        form.removeAttribute("aria-busy");
      }
    }
  }

  const isReady = () => {
    const goal = form.elements.goal.value;
    if (goal === "overall") return form.elements.overall.value.trim() !== "";
    if (goal === "improve") return form.elements.capacity.value.trim() !== "";
    return true;
  };

  function change(wait) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const search = query();
      if (search !== shown && isReady()) ask(search, true);
    }, wait);
  }

  form.addEventListener("input", (event) => change(event.target.type === "text" ? TYPING_MS : 0));
  form.addEventListener("submit", (event) => {
    if (form.classList.contains("is-stale")) return; // by the way that always works
    event.preventDefault();
    clearTimeout(timer);
    ask(query(), query() !== shown);
  });
  // The form has to go back too: the whole page knows how.
  window.addEventListener("popstate", () => window.location.reload());
})();
