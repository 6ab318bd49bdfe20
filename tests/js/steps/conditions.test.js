// The page shows a question in just the cases in which the server asks for it: the cases are shared with the Python tests.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { shownOf } from "../../../static/js/steps/conditions.js";

const cases = JSON.parse(readFileSync(new URL("conditions.json", import.meta.url), "utf8"));

const asThePageHasIt = ({ question, equals, in: among, not }) => ({
  question: `q-${question}`,
  values: (among ?? [equals ?? not]).map(String),
  negated: not !== undefined,
});

for (const { condition, answer, shown } of cases) {
  test(`${JSON.stringify(condition)} with ${JSON.stringify(answer)}`, () => {
    const questions = [
      { names: [`q-${condition.question}`], condition: null },
      { names: ["q-asked"], condition: asThePageHasIt(condition) },
    ];
    assert.deepEqual(shownOf(questions, { [`q-${condition.question}`]: answer }), [true, shown]);
  });
}

test("what depends on a hidden question is hidden, whatever stands in it", () => {
  const questions = [
    { names: ["q-plays"], condition: null },
    { names: ["q-what"], condition: { question: "q-plays", values: ["yes"], negated: false } },
    { names: ["q-years"], condition: { question: "q-what", values: ["none"], negated: true } },
  ];
  const values = { "q-plays": ["no"], "q-what": ["harp"], "q-years": ["9"] };
  assert.deepEqual(shownOf(questions, values), [true, false, false]);
  assert.deepEqual(shownOf(questions, { ...values, "q-plays": ["yes"] }), [true, true, true]);
});

test("an answer counts as the server stores it", () => {
  const questions = [{ names: ["q-n"], condition: null }, { names: ["q-m"], condition: { question: "q-n", values: ["3.5"], negated: false } }];
  assert.deepEqual(shownOf(questions, { "q-n": [" 3,50 "] }), [true, true]);
  assert.deepEqual(shownOf(questions, { "q-n": [" "] }), [true, false]);
});
