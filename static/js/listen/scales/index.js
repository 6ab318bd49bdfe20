// The kinds of scale that a protocol may have. Each is a record:
//   stillTo      the text key that says what is not graded yet
//   toGrade      (slots) -> those that are graded; the others have their grade from these
//   behind       (slot, toHear) -> the signals that one has heard before that slot can be graded
//   mayGrade     (slot, {selected, allHeard}) -> whether it can be graded now
//   mount        (root, scale) -> what shows the scale and reports grades:
//     onRate(rate)         rate(slot, score) is called with every grade
//     show(slot, score)    a score of null: not graded yet
//     allow(slots)         these can be graded, the others cannot
//     controlOf(signal)    the element that takes this signal's grade, or null where it has none to take
//     take(element)        a grade as this element of the scale stands; false where there is nothing to take

import { category } from "./category.js";
import { choice } from "./choice.js";
import { continuous } from "./continuous.js";

export const SCALES = { category, choice, continuous };
