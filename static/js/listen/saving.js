// Everything that a page sends: grades and comments through an outbox each, and at the end the page itself.

import { COMMENTS, GRADES, Outbox, SendRefused } from "./outbox.js";

const PAUSE = 2000; // ms between two attempts to hand in
const WORST_FIRST = ["refused", "unkept", "offline", "saving"];

export class Saving {
  #outboxes;
  #states = new Map();

  /** api: see api.js; onStatus(state, message): of both outboxes together; onGrade, onComment: what the server has. */
  constructor({ api, storage, wait, onStatus, onGrade, onComment }) {
    Object.assign(this, { api, wait, onStatus });
    const outbox = (kind, send, onStored) => new Outbox({
      kind, send, storage, wait, onStored,
      onStatus: (status) => { this.#states.set(kind, status); this.#tell(); },
    });
    this.#outboxes = {
      grades: outbox(GRADES, api.saveRating, onGrade),
      comments: outbox(COMMENTS, api.saveComment, onComment),
    };
  }

  /** Something is neither with the server nor on the device. */
  get unkept() { return Object.values(this.#outboxes).some((outbox) => outbox.unkept); }

  /** The slots as the device has them: with newer grades and comments than the server's, which are sent again. */
  restore(slots) {
    const graded = this.#outboxes.grades.restore(slots);
    const commented = this.#outboxes.comments.restore(
      slots.map(({ token, comment = "", commentSequence = 0 }) => ({ token, text: comment, sequence: commentSequence })),
    );
    return graded.map((slot, index) => ({ ...slot, comment: commented[index].text }));
  }

  grade(slot, score, seconds) { this.#outboxes.grades.put(slot, { score, seconds }); }
  comment(slot, words) { this.#outboxes.comments.put(slot, { text: words }); }
  retry() { for (const outbox of Object.values(this.#outboxes)) outbox.retry(); }

  /** Resolves when all is with the server; throws what refused it. */
  async flush() { for (const outbox of Object.values(this.#outboxes)) await outbox.drained(); }

  /** Hand the page in once everything of it has arrived, however often it takes; throws SendRefused. */
  async submit(body) {
    await this.flush();
    for (;;) {
      try {
        return await this.api.submitTrial(body);
      } catch (error) {
        if (error instanceof SendRefused) throw error;
        this.onStatus("offline");
        await this.wait(PAUSE);
      }
    }
  }

  /** {state, message} of both outboxes together; null where nothing had to be sent yet. */
  get status() {
    const statuses = [...this.#states.values()];
    const worst = WORST_FIRST.map((state) => statuses.find((status) => status.state === state)).find(Boolean);
    return worst ?? (statuses.length ? { state: "saved" } : null);
  }

  #tell() {
    const { state, message } = this.status;
    this.onStatus(state, message);
  }
}
