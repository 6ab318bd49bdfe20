// The trial page: wires state, sound, server and page together.

import { createApi } from "./api.js";
import { Comments } from "./comments.js";
import { InteractionLog } from "./interactions.js";
import { mountLoop } from "./loop.js";
import { missingText } from "./missing-text.js";
import { keepOnlyHere } from "./only-here.js";
import { SCALES } from "./scales/index.js";
import { Saving } from "./saving.js";
import { signalsOf } from "./signals.js";
import { mountSoundNotice } from "./sound-notice.js";
import { Sound, prefetch } from "./sound.js";
import { Stopwatch } from "./stopwatch.js";
import { safeStorage } from "./storage.js";
import { text } from "./text.js";
import { TrialState } from "./trial-state.js";
import { View } from "./view.js";
import { drawWaveform, together } from "./waveform.js";

const LOG_EVERY = 10_000; // ms
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const fetchNow = (...request) => globalThis.fetch(...request);

async function start(root) {
  const data = JSON.parse(document.getElementById("trial-data").textContent);
  const { ratingUrl, commentUrl, interactionsUrl, submitUrl, audioUrl } = root.dataset;
  const urlOf = (token) => audioUrl.replace(/x$/, token);
  const storage = safeStorage(() => globalThis.localStorage);

  const kind = SCALES[data.scale.kind];
  const scale = kind.mount(root, {
    ...data.scale,
    labels: data.lowLabel || data.highLabel ? [] : data.scale.labels,
    showNumbers: data.showNumbers,
    notGraded: text("grade.none"),
  });
  const signals = signalsOf(data);
  const view = new View(root, { scale, signals: signals.map(({ signal }) => signal) });

  const indexOf = (token) => data.slots.findIndex((slot) => slot.token === token);
  const csrfToken = root.querySelector("[name=csrfmiddlewaretoken]").value;
  const api = createApi({ fetch: fetchNow, ratingUrl, commentUrl, interactionsUrl, submitUrl, csrfToken });
  const saving = new Saving({
    api,
    storage,
    wait,
    onStatus: (status, message) => view.showStatus(status, message),
    // What another tab has set meanwhile, and newer.
    onGrade: ({ slot, score }) => { if (indexOf(slot) >= 0 && state.score(indexOf(slot)) !== score) showScore(indexOf(slot), score); },
    onComment: ({ slot, text: words }) => { if (indexOf(slot) >= 0) comments?.replace(indexOf(slot), words); },
  });
  const slots = saving.restore(data.slots);
  const log = new InteractionLog({
    send: (slot, interactions) => api.saveInteractions({ slot, interactions }),
    storage,
    key: `concord:interactions:${interactionsUrl}`,
    trial: slots[0].token,
    last: data.interactions,
  });

  const toHear = signals.map(({ signal }) => signal).filter((signal) => signal !== "mixture");
  const memory = `concord:trial:${slots[0].token}`;
  const remembered = JSON.parse(storage.getItem(memory) ?? "{}");
  const sinceFirstSound = new Stopwatch(remembered.seconds);
  const state = new TrialState(slots, {
    heard: remembered.heard,
    toHear,
    toGrade: kind.toGrade([...slots.keys()]),
    mustPlay: data.mustPlay,
    mustRate: data.mustRate,
    behind: (slot) => kind.behind(slot, toHear),
  });

  const remember = () => storage.setItem(memory, JSON.stringify({ heard: state.heard, seconds: sinceFirstSound.seconds }));
  const showMissing = () => {
    const words = missingText(state.missing(), { layout: data.layout, stillTo: kind.stillTo, text });
    view.showMissing(words || text(state.exhausted ? "grade.complete" : "missing.nothing"), state.complete);
  };
  const showScore = (slot, score) => {
    state.rate(slot, score);
    scale.show(slot, score);
    showMissing();
  };
  slots.forEach(({ score }, slot) => showScore(slot, score));

  const levelKey = `concord:level:${ratingUrl}`;
  let levelDb = Number(storage.getItem(levelKey) ?? 0);
  view.showLevel(levelDb);

  let selected = null;
  const showSignal = (playing) => {
    const now = { selected, allHeard: state.missing().unheard.length === 0 };
    view.showSignal(selected, { playing, gradable: [...slots.keys()].filter((slot) => kind.mayGrade(slot, now)) });
    comments?.showSignal(selected);
  };
  const sound = new Sound({
    rate: data.rate,
    levelDb: data.baseDb + levelDb, // around what was set on the page for the level
    restartOnSwitch: data.restartOnSwitch,
    onState: showSignal,
    onPosition: (position) => view.showPosition(position),
    onTrouble: mountSoundNotice(root.querySelector("[data-waveform-box]"), { onPress: () => sound.resume() }),
  });

  const comments = data.comments ? new Comments(root, {
    texts: slots.map(({ comment }) => comment),
    layout: data.layout,
    write: (slot, words) => saving.comment(slots[slot].token, words),
  }) : null;
  scale.onRate((slot, score) => {
    showScore(slot, score);
    saving.grade(slots[slot].token, score, sinceFirstSound.seconds);
    log.add("rate", { signal: slot, value: score });
    remember();
  });

  async function play(signal) {
    const kind = sound.sounding ? "select" : "play";
    await sound.play(signals.findIndex((one) => one.signal === signal));
    log.add(kind, { signal });
    selected = signal;
    sinceFirstSound.start();
    state.hear(signal);
    remember();
    showMissing();
    showSignal(true);
    view.focusOn(signal);
  }

  function stop() {
    if (sound.sounding) log.add("stop", { signal: selected });
    sound.stop();
    showSignal(false);
  }

  let leaving = false;
  async function next() {
    if (leaving) return;
    leaving = true;
    try {
      const answer = await saving.submit({ position: data.position, sample_rate: sound.sampleRate, level_db: levelDb });
      if (sound.sounding) stop();
      log.flush();
      globalThis.location.assign(answer.next);
    } catch (error) {
      leaving = false;
      view.showStatus("refused", error.message);
    }
  }

  view.listen({
    select: play,
    toggle: () => (sound.sounding ? stop() : play(selected ?? signals[0].signal)),
    level(value) {
      levelDb = value;
      storage.setItem(levelKey, String(value));
      view.showLevel(value);
      sound.setLevel(data.baseDb + value);
      log.add("level", { value });
    },
    next,
    comment: () => comments?.focus(),
    scores: () => [...slots.keys()].map((slot) => state.score(slot)),
  });
  globalThis.addEventListener("online", () => saving.retry());
  globalThis.addEventListener("beforeunload", (event) => { if (saving.unkept) event.preventDefault(); });
  globalThis.addEventListener("pagehide", () => {
    stop();
    log.leave();
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) log.leave(); }); // of some phones the last word
  setInterval(() => log.flush(), LOG_EVERY);
  document.addEventListener("yield", stop);
  keepOnlyHere({ save: () => saving.flush() });

  await sound.load(signals.map(({ token }) => urlOf(token)), {
    wait,
    onProgress: (done, all) => view.showStatus("loading", text("status.loading.progress", { done, all })),
    onRetry: () => view.showStatus("loading", text("status.loading.again")),
  });
  mountLoop(root.querySelector("[data-waveform-box]"), {
    duration: sound.buffers[0].duration,
    onChange(loop) {
      sound.setLoop(loop);
      log.add("loop", { value: loop?.from ?? null, second_value: loop?.to ?? null });
    },
  });
  const shown = () => (data.hasReference ? sound.buffers[0] : together(sound.buffers));
  const draw = () => drawWaveform(view.canvas, shown());
  draw();
  globalThis.addEventListener("resize", draw);
  document.addEventListener("themechange", draw);
  view.ready();
  log.flush(); // what another page left
  const { state: status, message } = saving.status ?? { state: slots.some(({ score, comment }) => score !== null || comment) ? "saved" : "idle" };
  view.showStatus(status, message);
  await prefetch(data.next.map(urlOf));
}

const root = document.querySelector("[data-trial]");
start(root).catch((error) => {
  const status = root.querySelector("[data-status]");
  status.dataset.status = "refused";
  status.textContent = `${error.message} ${text("error.load_again")}`;
  throw error;
});
