import assert from "node:assert/strict";
import { test } from "node:test";

import { orderByGrade } from "../../../static/js/listen/sorting.js";

test("the best comes first, and what has no grade last", () => {
  assert.deepEqual(orderByGrade([10, null, 90, 0, null]), [2, 0, 3, 1, 4]);
});

test("equal grades keep the order of their numbers", () => {
  assert.deepEqual(orderByGrade([50, 80, 50, 80, 50]), [1, 3, 0, 2, 4]);
});
