// The order in which slots are shown. Only the view changes: numbers, keys and grades stay with their clips.

/** Slots by grade, best first; equal ones by number, ungraded ones last. scores: one a slot, null where ungraded. Pure. */
export function orderByGrade(scores) {
  const height = (slot) => scores[slot] ?? -Infinity;
  return [...scores.keys()].sort((one, other) => (height(other) - height(one)) || one - other);
}

/** Put the items of a list into this order, in the document itself: the focus goes from one to the next as seen. */
export function showInOrder(items, order) {
  const focused = document.activeElement;
  const list = items[0].parentElement;
  list.append(...order.map((index) => items[index]));
  if (list.contains(focused)) focused.focus({ preventScroll: true });
}
