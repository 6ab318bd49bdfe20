// One sound at a time, of whatever excerpt: the button that plays it shows it; another signal goes on at the same place.

export class Listening {
  #audio = new Audio();
  #owner = null;
  button = null;

  constructor() {
    this.#audio.loop = true;
  }

  isOf(owner) { return this.button !== null && this.#owner === owner; }

  play(owner, button, address) {
    const at = this.isOf(owner) ? this.#audio.currentTime : 0;
    this.stop();
    this.#owner = owner;
    this.button = button;
    button.setAttribute("aria-pressed", "true");
    this.#audio.src = address;
    this.#audio.addEventListener("loadedmetadata", () => { if (at < this.#audio.duration) this.#audio.currentTime = at; }, { once: true });
    this.#audio.play().catch(() => { if (this.button === button) this.stop(); });
  }

  stop() {
    this.#audio.pause();
    this.button?.setAttribute("aria-pressed", "false");
    this.button = null;
  }
}
