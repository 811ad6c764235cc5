// Says every half minute that somebody is on the page of an element, and shows who else is.
"use strict";

(() => {
  const place = document.querySelector("[data-here]");
  if (!place) return;

  const EVERY_MS = 30_000;
  let last = 0;

  async function tell() {
    if (document.visibilityState !== "visible" || Date.now() - last < EVERY_MS / 2) return;
    last = Date.now();
    try {
      const response = await fetch(place.dataset.here, {
        method: "POST",
        headers: { "X-CSRFToken": place.dataset.token, Accept: "application/json" },
        redirect: "manual",
      });
      if (!response.ok) return;
      const { here } = await response.json();
      // The same words again would be read out again.
      if (place.textContent !== here) place.textContent = here;
    } catch {
      // Without a connection nobody knows; what is shown stays until there is one.
    }
  }

  document.addEventListener("visibilitychange", tell);
  setInterval(tell, EVERY_MS);
  tell();
})();
