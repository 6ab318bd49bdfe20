// The part of a page that follows by itself: `[data-live]` holds its address and what is shown of it.

import { follow } from "./follow.js";

export const place = document.querySelector("[data-live]");

export function followLivePart(show) {
  const lost = document.querySelector("[data-lost]");
  follow(place.dataset.live, {
    version: place.dataset.version,
    show,
    answered: (isThere) => {
      lost.hidden = isThere;
    },
  });
  document.querySelector("[data-following]").hidden = false;
}
