// The level: the training's reference in a loop, played as the trials play, and a slider.

import { mountSoundNotice } from "../listen/sound-notice.js";
import { Sound } from "../listen/sound.js";

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const root = document.querySelector("[data-level-step]");
const play = root.querySelector("[data-play]");
const slider = root.querySelector("input[type=range]");
const shown = root.querySelector("[data-shown]");

const show = () => { shown.textContent = `${slider.value.replace("-", "−")} dB`; };
const showPlaying = (isPlaying) => {
  play.setAttribute("aria-pressed", String(isPlaying));
  for (const part of play.querySelectorAll("[data-play-shown]")) part.hidden = (part.dataset.playShown === "stop") !== isPlaying;
};

const sound = new Sound({
  rate: Number(root.dataset.rate),
  levelDb: Number(slider.value),
  onState: showPlaying,
  onTrouble: mountSoundNotice(root, { onPress: () => sound.resume() }),
});

play.addEventListener("click", async () => {
  if (sound.sounding) {
    sound.stop();
    showPlaying(false);
    return;
  }
  await sound.play(0);
  slider.disabled = false;
  showPlaying(true);
});
document.addEventListener("yield", () => {
  sound.stop();
  showPlaying(false);
});
slider.addEventListener("input", () => {
  sound.setLevel(Number(slider.value));
  show();
});

slider.disabled = slider.value === slider.defaultValue; // moved before a reload: heard before it, too
show();
try {
  await sound.load([root.dataset.clip], { wait, onProgress() {}, onRetry() {} });
  play.disabled = false;
} catch {
  root.querySelector("[data-needs]").hidden = false;
}
