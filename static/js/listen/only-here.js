// Keeps a listener's page the only one that is worked in, and the current one: says so where another tab has the session.

import { OneTab } from "./one-tab.js";
import { openTabChannel } from "./tab-channel.js";
import { text } from "./text.js";

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
/** By its address, not `reload`, which would send a form's page again. */
const loadAnew = () => globalThis.location.replace(globalThis.location.href);

/**
 * save(): resolves once what the page holds is with the server. Where another tab has the session, the document gets a
 * "yield" event: what sounds falls silent.
 */
export async function keepOnlyHere({ save } = {}) {
  // A page that the back button brings from the browser's memory may be one that was handed in.
  globalThis.addEventListener("pageshow", ({ persisted }) => { if (persisted) loadAnew(); });
  if (document.prerendering) await new Promise((resolve) => { document.addEventListener("prerenderingchange", resolve, { once: true }); });
  const session = globalThis.location.pathname.replace(/step\/.*$/, "");
  const channel = openTabChannel(`concord:tab:${session}`, globalThis);
  if (channel === null) return;
  const tab = new OneTab({ channel, wait, save, onYield });
  function onYield(why) {
    document.dispatchEvent(new Event("yield"));
    showNotice(why, { takeOver: () => tab.takeOver() });
  }
}

function showNotice(why, { takeOver }) {
  const notice = document.createElement("dialog");
  notice.className = "help only-here";
  notice.dataset.onlyHere = why;
  notice.setAttribute("role", "alertdialog");
  notice.setAttribute("aria-labelledby", "only-here");
  const sentence = document.createElement("p");
  sentence.id = "only-here";
  sentence.textContent = text(`tab.${why}`);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = text("tab.take");
  button.addEventListener("click", async () => {
    if (!navigator.onLine) { // the browser would put its own page in the place of this one
      sentence.textContent = text("tab.offline");
      return;
    }
    button.disabled = true;
    await takeOver();
    loadAnew();
  });
  notice.append(sentence, button);
  notice.addEventListener("close", () => notice.showModal()); // Escape leads nowhere
  document.body.append(notice);
  notice.showModal();
}
