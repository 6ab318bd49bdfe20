// What is typed is kept for its own page alone, and put back into the same controls.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Draft, fill, isChanged, valuesOf } from "../../../static/js/steps/draft.js";

const memory = () => {
  const map = new Map();
  return {
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => map.set(key, value),
    removeItem: (key) => map.delete(key),
    keeps: () => true,
    map,
  };
};
const typed = () => [
  { name: "csrfmiddlewaretoken", type: "hidden", value: "secret" },
  { name: "q-age", type: "text", value: "34" },
  { name: "q-plays", type: "radio", value: "yes", checked: true },
  { name: "q-plays", type: "radio", value: "no", checked: false },
  { name: "q-on", type: "checkbox", value: "phone", checked: false },
  { name: "q-on", type: "checkbox", value: "laptop", checked: true },
  { name: "level_db", type: "range", value: "-12" },
  { name: "declined", type: "submit", value: "1" },
];
const empty = () => typed().map((control) => ({ ...control, ...("checked" in control ? { checked: false } : { value: "" }) }));

test("a form's values are those of its fields and of its ticks, and no secrets or buttons", () => {
  assert.deepEqual(valuesOf(typed()), { "q-age": ["34"], "q-plays": ["yes"], "q-on": ["laptop"], level_db: ["-12"] });
});

test("what was kept comes back after a reload", () => {
  const storage = memory();
  new Draft(storage, "/listen/x/", "L1-5-0").save(valuesOf(typed()));
  const controls = empty();
  fill(controls, new Draft(storage, "/listen/x/", "L1-5-0").load());
  assert.deepEqual(valuesOf(controls), valuesOf(typed()));
  assert.equal(controls[0].value, ""); // the token of this page, not the kept one's
});

test("a tick that was taken away stays away", () => {
  const controls = typed();
  fill(controls, { "q-plays": [], "q-on": ["phone"] });
  assert.deepEqual(controls.map(({ checked }) => checked), [undefined, undefined, false, false, true, false, undefined, undefined]);
});

for (const [what, page, place] of [["another page", "L1-6-0", "/listen/x/"], ["another listener", "L2-5-0", "/listen/x/"]]) {
  test(`a draft of ${what} is dropped`, () => {
    const storage = memory();
    new Draft(storage, "/listen/x/", "L1-5-0").save({ "q-age": ["34"] });
    assert.deepEqual(new Draft(storage, place, page).load(), {});
    assert.equal(storage.map.size, 0);
  });
}

test("a draft under another link is left alone", () => {
  const storage = memory();
  new Draft(storage, "/listen/x/", "L1-5-0").save({ "q-age": ["34"] });
  assert.deepEqual(new Draft(storage, "/listen/y/", "L9-1-0").load(), {});
  assert.deepEqual(new Draft(storage, "/listen/x/", "L1-5-0").load(), { "q-age": ["34"] });
});

for (const broken of ["{", "null", "[]", '{"page": 3}', "7"]) {
  test(`a draft that is ${broken} is as good as none`, () => {
    const storage = memory();
    storage.setItem("concord:draft:/listen/x/", broken);
    assert.deepEqual(new Draft(storage, "/listen/x/", "L1-5-0").load(), {});
  });
}

test("a field is changed where it holds something else than the server gave it", () => {
  const text = { name: "q-age", type: "text", value: "34", defaultValue: "" };
  const tick = { name: "q-on", type: "checkbox", value: "phone", checked: true, defaultChecked: true };
  assert.equal(isChanged(text), true);
  assert.equal(isChanged({ ...text, defaultValue: "34" }), false);
  assert.equal(isChanged(tick), false);
  assert.equal(isChanged({ ...tick, checked: false }), true);
  assert.equal(isChanged({ name: "level_db", type: "range", value: "-12", defaultValue: "" }), false);
  assert.equal(isChanged({ ...text, type: "hidden" }), false);
});
