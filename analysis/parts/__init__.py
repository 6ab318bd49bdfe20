"""The parts of a study's dashboard, PARTS: each a file with a record that says what question it answers."""

from analysis.parts import systems
from analysis.parts.part import Part
from separation.registry import Registry

PARTS: Registry[Part] = Registry("part of the dashboard")
for _part in (systems.PART,):
    PARTS.add(_part)
