// Which questions are shown, by the answers to earlier ones. The server decides by the same rule: Condition in
// mushra/protocol/questionnaire.py; both are tested on tests/js/steps/conditions.json.

/** condition: {question, values, negated}; answers: {name: [value, …]}. Without an answer no condition holds. */
export function holds({ question, values, negated }, answers) {
  const given = answers[question] ?? [];
  return given.length > 0 && given.some((answer) => values.includes(answer)) !== negated;
}

/**
 * What of questions is shown, in their order: questions is [{names, condition}], with the names of a question's own
 * controls, and condition null for what is always shown. A hidden question's answers count as none.
 */
export function shownOf(questions, values) {
  const answers = {};
  for (const [name, given] of Object.entries(values)) answers[name] = given.map(answer).filter((one) => one !== "");
  return questions.map(({ names, condition }) => {
    const isShown = condition === null || holds(condition, answers);
    if (!isShown) for (const name of names) answers[name] = [];
    return isShown;
  });
}

/** As the server stores it: without spaces around it, and a number as it is written shortest. */
function answer(text) {
  const trimmed = text.trim();
  return /^-?\d+([.,]\d*)?$/.test(trimmed) ? String(Number(trimmed.replace(",", "."))) : trimmed;
}
