"""The tables of sessions and of what each was given are in the order in which the sessions began."""

from __future__ import annotations

from mushra.selectors.orders import listener_rows, order_rows
from mushra.services import session_create


def test_the_oldest_session_comes_first_and_in_it_the_first_page(study, ada, ben):
    rows = list(order_rows(experiment=study))
    began = [ada.session.listener, ben.session.listener]
    assert [row["listener"] for row in listener_rows(experiment=study)] == began
    assert list(dict.fromkeys(row["listener"] for row in rows)) == began
    places = [(began.index(row["listener"]), row["position"], row["stimulus_index"]) for row in rows]
    assert places == sorted(places)
    assert len(rows) == 2 * 3 * 5


def test_simulated_sessions_are_there_where_they_are_asked_for(study, ada):
    session_create(experiment=study, simulated=True, listener="simulated-1", seed=1)
    asked = [
        {row["listener"] for row in order_rows(experiment=study, include_simulated=also)} for also in (False, True)
    ]
    assert asked == [{ada.session.listener}, {ada.session.listener, "simulated-1"}]
