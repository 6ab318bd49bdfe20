// Of all tabs that show one session, one is worked in. Pure but for what it is given: `channel`, `wait` and `now`.

const PATIENCE = 2000; // ms that the other tab is given to save what it holds

export class OneTab {
  #channel;
  #wait;
  #tab;
  #hooks;
  #works = true;
  #given = () => {};

  /**
   * channel: of tab-channel.js. save(): resolves once what this tab holds is with the server.
   * onYield(why): this tab is not the one, as another was open before ("second") or has taken over ("moved").
   * A tab works from the start; one that was opened earlier says so within milliseconds. So no page waits for an answer
   * that never comes, and of a tab that crashed nothing is left that could lock others out.
   */
  constructor({ channel, wait, now = Date.now, save = async () => {}, onYield }) {
    this.#channel = channel;
    this.#wait = wait;
    this.#hooks = { save, onYield };
    this.#tab = { opened: now(), id: Math.random() };
    channel.listen((message) => this.#hear(message));
    this.#send("opened");
  }

  /** This tab is the one that is worked in. */
  get works() { return this.#works; }

  /** Ask for the work; resolves once the tab that has it has saved all, or does not answer. Then load the page anew. */
  async takeOver() {
    const given = new Promise((resolve) => { this.#given = resolve; });
    this.#send("give");
    await Promise.race([given, this.#wait(PATIENCE)]);
  }

  #send(kind) { this.#channel.send({ kind, tab: this.#tab }); }

  async #hear({ kind, tab }) {
    if (kind === "given") this.#given();
    if (!this.#works) return;
    if (kind === "give") {
      this.#yield("moved");
      await this.#hooks.save().catch(() => {}); // the page itself says what was refused
      this.#send("given");
    } else if (kind === "opened" || kind === "here") {
      if (precedes(tab, this.#tab)) this.#yield("second");
      else if (kind === "opened") this.#send("here");
    }
  }

  #yield(why) {
    this.#works = false;
    this.#hooks.onYield(why);
  }
}

/** The same in both tabs whichever asks, so that never both work, nor neither. */
function precedes(one, other) {
  return one.opened < other.opened || (one.opened === other.opened && one.id < other.id);
}
