"""The kinds of steps: what each may say and ask, how long it takes, and what it makes of what a listener sends."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mushra.protocol.definition import Node
from mushra.protocol.questionnaire import Problem, Sent, clean_answers, read_questions
from mushra.protocol.screening import INTERVALS, METHODS, TO_PASS, TRIALS, right_answers
from mushra.protocol.wording import gettext_noop
from separation.registry import Registry

Content = Mapping[str, Any]
LEVELS = (-40, 0)  # dB of full scale that a listener may set the level to
QUESTION_FIELD = "q-"  # before a question's name in the page's form, so that no other field is called alike


@dataclass(frozen=True)
class Turn:
    """Whose turn it is at a step: the seed of its chance, and whether there is no further attempt."""

    seed: Sequence[int]
    is_last: bool = True


@dataclass(frozen=True)
class Outcome:
    """What a step makes of what was sent.

    answers: what is stored; problems: why nothing is, by question ("" for the page); passed: of a screening.
    ends: whether the session ends here; withdraws: and whether the listener wants nothing kept.
    """

    answers: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, Problem] = field(default_factory=dict)
    passed: bool | None = None
    ends: bool = False
    withdraws: bool = False


class StepKind:
    """A kind of step: this one is only read.

    name: as Step.Kind has it. places: where it may stand. fields: what its definition may have beside those of all.
    """

    name = "information"
    places: tuple[str, ...] = ("before", "between", "after")
    fields: tuple[str, ...] = ("text",)

    def check(self, node: Node) -> None:
        """Raises `FlowError` where the definition is not right."""
        node.get("text").text()

    def seconds(self, content: Content) -> float:
        """How long a listener takes, as a rule of thumb."""
        return 20

    def attempts(self, content: Content) -> int:
        """How often the step may be tried."""
        return 1

    def take(self, content: Content, sent: Sent, turn: Turn) -> Outcome:
        """What becomes of the fields that a listener has sent."""
        return Outcome()


class Consent(StepKind):
    """Something to agree to; who declines takes no part, and nothing of theirs is kept but that."""

    name = "consent"
    places = ("before",)
    fields = ("text", "statement", "return_url")

    def check(self, node: Node) -> None:
        super().check(node)
        node.get("statement").text(most=500)

    def seconds(self, content: Content) -> float:
        return 40

    def take(self, content: Content, sent: Sent, turn: Turn) -> Outcome:
        if "declined" in sent:
            return Outcome({"consent": False}, passed=False, ends=True, withdraws=True)
        if "agreed" not in sent:
            return Outcome(problems={"agreed": Problem(gettext_noop("Tick the box if you agree, or decline below."))})
        return Outcome({"consent": True}, passed=True)


class Questionnaire(StepKind):
    """Questions: see `mushra.protocol.questionnaire`."""

    name = "questionnaire"
    fields = ("text", "questions")

    def check(self, node: Node) -> None:
        node.get("text").optional_text()
        read_questions(node.get("questions"))

    def seconds(self, content: Content) -> float:
        return 8 * len(content["questions"])

    def take(self, content: Content, sent: Sent, turn: Turn) -> Outcome:
        questions = read_questions(Node(content["questions"]))
        given = {question.name: sent.get(f"{QUESTION_FIELD}{question.name}", ()) for question in questions}
        answers, problems = clean_answers(questions, given)
        return Outcome(answers, problems)


class Headphones(StepKind):
    """A screening: see `mushra.protocol.screening`. Who fails the last attempt goes on, or stops."""

    name = "headphones"
    places = ("before",)
    fields = ("text", "method", "attempts", "on_fail", "return_url")

    def check(self, node: Node) -> None:
        node.get("text").optional_text()
        node.get("method").choice(METHODS.names())
        node.get("attempts").whole(1, 3, default=1)
        node.get("on_fail").choice(("go_on", "stop"), default="go_on")

    def seconds(self, content: Content) -> float:
        return 8 * TRIALS

    def attempts(self, content: Content) -> int:
        return int(content.get("attempts", 1))

    def take(self, content: Content, sent: Sent, turn: Turn) -> Outcome:
        chosen = [sent.get(f"trial-{trial}", [""])[0] for trial in range(TRIALS)]
        if any(choice not in [str(place) for place in range(INTERVALS)] for choice in chosen):
            return Outcome(problems={"": Problem(gettext_noop("Please answer all of them; a guess is welcome."))})
        right = right_answers(turn.seed)
        correct = sum(int(choice) == place for choice, place in zip(chosen, right, strict=True))
        passed = correct >= TO_PASS
        return Outcome(
            {"method": content["method"], "correct": correct, "chosen": [int(one) for one in chosen], "right": right},
            passed=passed,
            ends=not passed and turn.is_last and content.get("on_fail") == "stop",
        )


class Level(StepKind):
    """Sets the level that the trials are played at, from which a listener may then move it by 4 dB."""

    name = "level"
    places = ("before",)

    def check(self, node: Node) -> None:
        node.get("text").optional_text()

    def take(self, content: Content, sent: Sent, turn: Turn) -> Outcome:
        try:
            level = float(sent.get("level_db", [""])[0])
        except ValueError:
            level = math.nan
        if not LEVELS[0] <= level <= LEVELS[1]:
            message = gettext_noop("Play the music and set a comfortable level first.")
            return Outcome(problems={"": Problem(message)})
        return Outcome({"level_db": level})


class Break(StepKind):
    """A pause, suggested and not enforced."""

    name = "break"
    places = ("between",)
    fields = ("text", "minutes")

    def check(self, node: Node) -> None:
        node.get("text").optional_text()
        node.get("minutes").whole(1, 60, default=1)

    def seconds(self, content: Content) -> float:
        return 60 * int(content.get("minutes", 1))


STEP_KINDS: Registry[StepKind] = Registry("kind of step")
for kind in (StepKind(), Consent(), Questionnaire(), Headphones(), Level(), Break()):
    STEP_KINDS.add(kind)
