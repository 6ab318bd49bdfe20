// Asks an address again and again for what has changed. Where nothing has, the answer is empty (304), and where nobody
// looks, as the tab is hidden, nothing is asked.

const EVERY = 3000; // ms
const LONGEST = 60_000; // ms between questions to a server that does not answer

export function follow(
  address,
  { version, show, answered, ask = (...all) => fetch(...all), page = document, wait = (f, ms) => setTimeout(f, ms) },
) {
  let pause = EVERY;
  let isFollowing = true;

  async function look() {
    if (page.hidden) {
      isFollowing = false;
      return;
    }
    try {
      const answer = await ask(address, { headers: { "If-None-Match": version }, credentials: "same-origin", cache: "no-store" });
      // A redirect leads to the sign-in: whoever looks is signed out, and what is shown stays.
      if (answer.status !== 304 && (!answer.ok || answer.redirected)) throw new Error(`status ${answer.status}`);
      if (answer.status !== 304) {
        const words = await answer.text();
        version = answer.headers.get("ETag") ?? version;
        show(words);
      }
      pause = EVERY;
      answered(true);
    } catch {
      pause = Math.min(2 * pause, LONGEST);
      answered(false);
    }
    wait(look, pause);
  }

  page.addEventListener("visibilitychange", () => {
    if (page.hidden || isFollowing) return;
    isFollowing = true;
    look();
  });
  wait(look, EVERY);
}
