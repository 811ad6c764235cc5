// Makes and uses passkeys. The browser alone can do that, so these forms stay hidden without this
// file, and where the browser knows no passkeys.
"use strict";

(() => {
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const toBytes = (text) => {
    const padded = text.replace(/-/g, "+").replace(/_/g, "/");
    return Uint8Array.from(atob(padded), (letter) => letter.charCodeAt(0));
  };
  const toText = (bytes) =>
    btoa(String.fromCharCode(...new Uint8Array(bytes)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");
  const readKeys = (keys) => (keys || []).map((key) => ({ ...key, id: toBytes(key.id) }));

  const ask = {
    create: (options) =>
      navigator.credentials.create({
        publicKey: {
          ...options,
          challenge: toBytes(options.challenge),
          user: { ...options.user, id: toBytes(options.user.id) },
          excludeCredentials: readKeys(options.excludeCredentials),
        },
      }),
    get: (options) =>
      navigator.credentials.get({
        publicKey: {
          ...options,
          challenge: toBytes(options.challenge),
          allowCredentials: readKeys(options.allowCredentials),
        },
      }),
  };

  const write = (credential) => {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) response[part] = toText(credential.response[part]);
    }
    const { id, type } = credential;
    return JSON.stringify({ id, rawId: toText(credential.rawId), type, response });
  };

  const explain = (error) => {
    if (error.name === "InvalidStateError") return "This device has a passkey for your account already.";
    if (error.name === "NotAllowedError") return "No passkey was used. Try again, or choose another way.";
    return "That did not work. Try again, or choose another way.";
  };

  const work = async (form) => {
    const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
    const answer = await fetch(form.dataset.options, { method: "POST", body });
    if (!answer.ok || answer.redirected) {
      // Too many attempts, or signed in too long ago: the page itself says what to do.
      window.location.reload();
      return;
    }
    const credential = await ask[form.dataset.passkey](await answer.json());
    form.elements.credential.value = write(credential);
    form.submit();
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const fault = form.querySelector("[data-passkey-fault]");
    const button = form.querySelector("button");
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      fault.textContent = "";
      button.disabled = true;
      work(form).catch((error) => {
        fault.textContent = explain(error);
        button.disabled = false;
      });
    });
  }
  for (const note of document.querySelectorAll("[data-passkey-absent]")) note.hidden = true;
})();
