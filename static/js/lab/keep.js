// A step's form keeps itself: after every change what is typed goes to the server, and what is wrong comes back beside the field.

const QUIET = 500; // ms without a change before it is sent

const form = document.querySelector("form[data-keep]");
const kept = document.querySelector("[data-kept]");
const touched = new Set();
let waiting = null; // the timer of a change that is not sent yet
let queued = 0; // sends that wait for the one before them
let sending = Promise.resolve();
let isLeaving = false;

function show(errors) {
  for (const field of form.querySelectorAll("[data-field]")) {
    const name = field.dataset.field;
    const place = field.querySelector("[data-errors]");
    if (!touched.has(name) && errors[name]) continue; // nobody has been there yet
    place.replaceChildren(...(errors[name] ?? []).map((message) => Object.assign(document.createElement("p"), { className: "error", textContent: message })));
  }
}

async function send() {
  queued -= 1;
  const data = new FormData(form);
  data.set("go", "keep");
  try {
    const answer = await fetch(form.action, { method: "POST", body: data, credentials: "same-origin", keepalive: true });
    if (!answer.ok) throw new Error(String(answer.status));
    const said = await answer.json();
    if (waiting === null && queued === 0) kept.textContent = "· saved"; // otherwise there is something newer
    show(said.errors);
    form.dispatchEvent(new CustomEvent("kept", { detail: said }));
  } catch {
    if (!isLeaving) kept.textContent = "· not saved: the server does not answer";
  }
}

/** Send what is typed now, after what was sent before. */
export function keepNow() {
  clearTimeout(waiting);
  waiting = null;
  queued += 1;
  sending = sending.then(send);
  return sending;
}

form.addEventListener("input", ({ target }) => {
  touched.add(target.name);
  kept.textContent = "· saving …";
  clearTimeout(waiting);
  waiting = setTimeout(keepNow, QUIET);
});
form.addEventListener("submit", () => {
  isLeaving = true;
  clearTimeout(waiting); // the form itself brings it
  waiting = null;
});
globalThis.addEventListener("pagehide", () => {
  isLeaving = true;
  if (waiting !== null) keepNow();
});
