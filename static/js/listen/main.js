// The trial page: wires state, sound, server and page together.

import { createApi } from "./api.js";
import { Refused, decodeClips, fetchClips } from "./loader.js";
import { Outbox, SendRefused } from "./outbox.js";
import { Player } from "./player.js";
import { safeStorage } from "./storage.js";
import { TrialState } from "./trial-state.js";
import { View } from "./view.js";
import { drawWaveform } from "./waveform.js";

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const fetchNow = (...request) => globalThis.fetch(...request);

async function start(root) {
  const data = JSON.parse(document.getElementById("trial-data").textContent);
  const { ratingUrl, submitUrl, audioUrl } = root.dataset;
  const storage = safeStorage(() => globalThis.localStorage);
  const view = new View(root);
  const api = createApi({ fetch: fetchNow, ratingUrl, submitUrl, csrfToken: root.querySelector("[name=csrfmiddlewaretoken]").value });

  const outbox = new Outbox({
    send: api.saveRating,
    storage,
    wait,
    onStatus: ({ state, message }) => view.showStatus(state, message),
    onStored: ({ slot, score }) => {
      const index = data.slots.findIndex(({ token }) => token === slot);
      if (index >= 0 && state.score(index) !== score) showScore(index, score); // another tab's, and newer
    },
  });
  const slots = outbox.restore(data.slots);
  const memory = `concord:trial:${data.reference}`;
  const remembered = JSON.parse(storage.getItem(memory) ?? "{}");
  const state = new TrialState(slots, remembered.heard);
  let firstSound = remembered.firstSound ?? null;

  const showScore = (slot, score) => {
    state.rate(slot, score);
    view.showScore(slot, score);
    view.showMissing(state.missingText());
  };
  slots.forEach(({ score }, slot) => showScore(slot, score));

  const levelKey = `concord:level:${ratingUrl}`;
  let levelDb = Number(storage.getItem(levelKey) ?? 0);
  view.showLevel(levelDb);

  const signals = ["reference", ...(data.mixture ? ["mixture"] : []), ...slots.keys()];
  const tokens = [data.reference, ...(data.mixture ? [data.mixture] : []), ...slots.map(({ token }) => token)];
  const urlOf = (token) => audioUrl.replace(/x$/, token);

  let opening = null; // the promise of a {context, player}: made by the first tap, as browsers ask for
  let sound = null;
  let selected = null;
  let clips;
  let buffers;

  async function play(signal) {
    opening ??= openSound();
    sound = await opening;
    sound.player.select(signals.indexOf(signal));
    selected = signal;
    firstSound ??= Date.now();
    state.hear(signal);
    storage.setItem(memory, JSON.stringify({ heard: state.heard, firstSound }));
    view.showMissing(state.missingText());
    view.showSignal(selected, true);
  }

  function stop() {
    sound.player.stop();
    view.showSignal(selected, false);
  }

  async function openSound() {
    const context = openContext(data.rate);
    context.resume(); // at once: some browsers count the tap only until the first wait
    if (context.sampleRate !== data.rate) buffers = await decodeClips(clips, context.sampleRate, OfflineAudioContext);
    const player = new Player(context, buffers, levelDb);
    context.addEventListener("statechange", () => {
      // A phone call or a pulled plug stops the clock: say so; play goes on from the next tap.
      if (context.state !== "running" && player.playing) view.showSignal(selected, false);
      else if (player.playing) view.showSignal(selected, true);
    });
    const follow = () => {
      view.showPosition(player.position());
      requestAnimationFrame(follow);
    };
    follow();
    return { context, player };
  }

  const isSounding = () => sound?.player.playing && sound.context.state === "running";

  let leaving = false;
  async function next() {
    if (!state.complete || leaving) return;
    leaving = true;
    try {
      await outbox.drained();
      for (;;) {
        try {
          const answer = await api.submitTrial({ position: data.position, sample_rate: sound?.context.sampleRate ?? null, level_db: levelDb });
          if (isSounding()) stop();
          globalThis.location.assign(answer.next);
          return;
        } catch (error) {
          if (error instanceof SendRefused) throw error;
          view.showStatus("offline");
          await wait(2000);
        }
      }
    } catch (error) {
      leaving = false;
      view.showStatus("refused", error.message);
    }
  }

  view.listen({
    select: play,
    toggle: () => (isSounding() ? stop() : play(selected ?? "reference")),
    rate(slot, score) {
      showScore(slot, score);
      outbox.put(slots[slot].token, score, firstSound === null ? null : Math.max(Date.now() - firstSound, 0) / 1000);
    },
    level(value) {
      levelDb = value;
      storage.setItem(levelKey, String(value));
      view.showLevel(value);
      sound?.player.setLevel(value);
    },
    next,
  });
  globalThis.addEventListener("online", () => outbox.retry());

  clips = await fetchClips(tokens.map(urlOf), {
    fetch: fetchNow,
    wait,
    onProgress: (done, all) => view.showStatus("loading", `Loading the sounds … ${done} of ${all}`),
    onRetry: () => view.showStatus("loading", "A sound did not arrive; trying again …"),
  });
  buffers = await decodeClips(clips, data.rate, OfflineAudioContext);
  drawWaveform(view.canvas, buffers[0]);
  const redraw = () => drawWaveform(view.canvas, buffers[0]);
  globalThis.addEventListener("resize", redraw);
  document.addEventListener("themechange", redraw);
  view.ready();
  if (outbox.empty) view.showStatus(slots.some(({ score }) => score !== null) ? "saved" : "idle");
  await prefetch(data.next.map(urlOf));
}

/** At the clips' own rate where the browser allows it. */
function openContext(rate) {
  try {
    return new AudioContext({ sampleRate: rate });
  } catch {
    return new AudioContext();
  }
}

/** Bring the next page's clips into the browser's cache, one after the other; a failure matters to nobody. */
async function prefetch(urls) {
  for (const url of urls) {
    try {
      await (await fetchNow(url, { credentials: "same-origin" })).arrayBuffer();
    } catch {
      return;
    }
  }
}

const root = document.querySelector("[data-trial]");
start(root).catch((error) => {
  const message = error instanceof Refused || error.message ? `${error.message} Load this page again.` : String(error);
  new View(root).showStatus("refused", message);
  throw error;
});
