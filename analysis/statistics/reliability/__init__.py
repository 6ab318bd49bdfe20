"""How far ratings can be trusted: listeners against themselves, against each other, and what metrics can reach at most.

Each coefficient is a file of its own and takes plain numbers; `summary.reliability` takes a table of ratings.
"""
