// What the page asks of the server while a trial is rated.

import { SendRefused } from "./outbox.js";
import { text } from "./text.js";

const PATIENCE = 10_000; // ms
const NOT_OURS = 400; // no page of ours sends what is answered so; its sentence is for programmers, and English
const TRY_AGAIN = new Set([408, 425, 429]);

/** saveRating(entry), saveComment(entry), saveInteractions(body) and submitTrial(body), each resolving to the server's answer. */
export function createApi({ fetch, ratingUrl, commentUrl, interactionsUrl, submitUrl, csrfToken }) {
  async function post(url, body) {
    const response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken },
      body: JSON.stringify(body),
      credentials: "same-origin",
      keepalive: true, // a grade set just before the page is left still arrives
      signal: AbortSignal.timeout?.(PATIENCE),
    });
    if (response.ok) return response.json();
    if (response.status >= 500 || TRY_AGAIN.has(response.status)) throw new Error(`status ${response.status}`);
    if (response.status === NOT_OURS) throw new SendRefused(text("error.load_again"));
    const sentence = await response.json().then((answer) => answer.error, () => null);
    // Of our own answers 403 may be another one later; whoever else stands between does not decide over a grade.
    throw new SendRefused(sentence ?? text("error.page_refused"), { keep: response.status === 403 || sentence === null });
  }
  return {
    saveRating: (entry) => post(ratingUrl, entry),
    saveComment: (entry) => post(commentUrl, entry),
    saveInteractions: (body) => post(interactionsUrl, body),
    submitTrial: (body) => post(submitUrl, body),
  };
}
