// The headphone screening: one sound after the other is played and answered; the last answer hands the page in.

const STEP_SECONDS = 1.5; // from the beginning of one interval to that of the next

const root = document.querySelector("[data-headphones]");
const form = root.closest("form");
const sounds = [...root.querySelectorAll("[data-sound]")].map((box) => ({
  box,
  play: box.querySelector("[data-play]"),
  places: [...box.querySelectorAll(".place")],
  radios: [...box.querySelectorAll("input")],
  audio: null,
}));

const isAnswered = ({ radios }) => radios.some(({ checked }) => checked);
const say = (needs) => {
  for (const line of root.querySelectorAll("[data-needs]")) line.hidden = line.dataset.needs !== needs;
};

let current;
function show(index) {
  current = index;
  sounds.forEach((sound, place) => {
    sound.box.hidden = place !== index;
    if (place !== index) sound.audio?.pause();
  });
  say(null);
  load(sounds[index]);
  if (sounds[index + 1]) load(sounds[index + 1]);
}

function load(sound) {
  if (sound.audio) return;
  sound.audio = new Audio(sound.box.dataset.sound);
  sound.audio.preload = "auto";
  // Answered before a reload: heard before it, too.
  for (const radio of sound.radios) radio.disabled = !isAnswered(sound);
  sound.audio.addEventListener("ended", () => { for (const radio of sound.radios) radio.disabled = false; });
  sound.audio.addEventListener("error", () => {
    sound.audio = null; // the next tap on Play tries again
  });
}

async function play(sound) {
  load(sound);
  say(null);
  sound.audio.currentTime = 0;
  try {
    await sound.audio.play();
  } catch {
    say("sound");
    return;
  }
  const follow = () => {
    const { currentTime, paused, ended } = sound.audio ?? { paused: true };
    const place = Math.floor(currentTime / STEP_SECONDS);
    const sounding = !paused && !ended && currentTime % STEP_SECONDS < 1 ? place : null;
    sound.places.forEach((label, index) => label.toggleAttribute("data-sounding", index === sounding));
    if (!paused && !ended) requestAnimationFrame(follow);
  };
  follow();
}

document.addEventListener("yield", () => sounds[current].audio?.pause());
for (const sound of sounds) {
  sound.play.addEventListener("click", () => play(sound));
  for (const radio of sound.radios) radio.addEventListener("change", () => say(null));
}

// Before the form's own listener, which would count the page as sent.
form.addEventListener("submit", (event) => {
  const sound = sounds[current];
  if (!isAnswered(sound)) {
    event.preventDefault();
    say(sound.radios[0].disabled ? "hearing" : "choice");
  } else if (current < sounds.length - 1) {
    event.preventDefault();
    show(current + 1);
    sounds[current].play.focus();
  } else {
    for (const radio of root.querySelectorAll("input")) radio.disabled = false; // a disabled one is not sent
  }
}, { capture: true });

const first = sounds.findIndex((sound) => !isAnswered(sound));
show(first < 0 ? sounds.length - 1 : first);
