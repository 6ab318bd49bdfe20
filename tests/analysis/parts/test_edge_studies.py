"""Every page on systems, listeners and planning works on every study, and says what it cannot say."""

from __future__ import annotations

import json

import pytest

from analysis.errors import NothingToCompareError
from analysis.parts import PARTS
from analysis.parts.content import Heading, Notice, Table, Text
from tests.analysis.parts.edges import EDGES, evidence, simulated, usual

SAID = {
    ("constant", "systems"): ["Whether the systems differ cannot be said: the ratings are constant.",
                              "No system was rated higher than the others, on the pages that they share.",
                              "none of 20 clips has four or more ratings that are not all the same"],
    ("constant", "listeners"): ["could reach, is not known: the ratings are constant",
                                "Whether listeners agree cannot be said: the ratings are constant."],
    ("constant", "planning"): ["Nothing can be planned from these ratings: the ratings are constant."],
    ("one_listener", "systems"): ["All ratings are of one listener: they say nothing about other listeners."],
    ("one_listener", "listeners"): ["is not known: fewer than two listeners", "The listener rated all of 20 clips."],
    ("one_listener", "planning"): ["Nothing can be planned from these ratings: fewer than two listeners"],
    ("one_system", "systems"): ["system 0 is the only system here: there is nothing to tell it from."],
    ("one_system", "listeners"): ["1 of 6 listeners is out: listener 0; it is not applied now."],
    ("one_system", "planning"): ["Only system 0 was rated: with the 6 listeners"],
    ("no_references", "systems"): ["The systems differ: Friedman's test, p < 0.001"],
    ("no_references", "listeners"): ["could not be applied to study: no rating of it has the role reference.",
                                     "could not be applied to study: no rating of it has the role anchor70.",
                                     "So nobody can be judged here, and nobody is left out."],
    ("no_references", "planning"): ["For 10 points it takes"],
    ("missing", "systems"): ["lack a rating of a system"],
    ("missing", "listeners"): ["No metric could correlate more than about 0.9"],
    ("missing", "planning"): ["Listeners differ most on"],
    ("simulated", "systems"): ["192 of 192 ratings are simulated"],
    ("simulated", "listeners"): ["6 listeners, 6 of them simulated, gave 192 ratings, 120 of systems."],
    ("simulated", "planning"): ["ratings are simulated: no person gave them."],
    ("choices", "systems"): ["A mean is the share of pairs that a system wins, not how good it is."],
    ("choices", "listeners"): ["144 ratings of the protocol ab are not screened: the rules are those of MUSHRA."],
    ("choices", "planning"): ["A mean is the share of pairs that a system wins"],
}  # fmt: skip


@pytest.mark.parametrize(("edge", "part"), SAID)
def test_a_page_says_what_it_cannot_say(edge, part):
    content = PARTS.get(part).build(evidence(EDGES[edge](), simulated=edge == "simulated"))
    said = [block.words for block in content.blocks if isinstance(block, Heading | Text | Notice)]
    words = " ".join([*said, *(table.about for table in content.tables.values())])
    for sentence in SAID[edge, part]:
        assert sentence in words
    assert not {"nan", "inf", "None"} & set(words.replace("(", " ").split())
    for table in content.tables.values():
        cells = [text for line in table.lines() for text, _ in line["cells"]]
        assert not {"nan", "NaN", "None", "inf", "-inf"} & set(cells)
    for figure in content.figures.values():
        assert figure.numbers in content.tables
        assert ("simulated" in figure.plot["layout"]["title"]["text"]) is (edge == "simulated")
        json.dumps(figure.plot, allow_nan=False)


@pytest.mark.parametrize("part", ["systems", "listeners", "planning"])
def test_where_only_simulated_ratings_are_there_a_page_has_nothing_to_say_until_they_are_asked_for(part):
    with pytest.raises(NothingToCompareError, match="All 192 ratings are simulated"):
        PARTS.get(part).build(evidence(simulated()))


@pytest.mark.parametrize("part", ["systems", "listeners", "planning"])
def test_a_study_without_ratings_of_systems_is_told_so(part):
    ratings = usual()
    with pytest.raises(NothingToCompareError, match="No rating of a system is left"):
        PARTS.get(part).build(evidence(ratings[ratings["role"] != "system"]))


@pytest.mark.parametrize("part", ["systems", "listeners", "planning"])
def test_the_tables_of_a_usual_study_have_names_of_their_own(part):
    blocks = PARTS.get(part).build(evidence(usual())).blocks
    tables = [block.name for block in blocks if isinstance(block, Table)]
    assert len(set(tables)) == len(tables) > 0
