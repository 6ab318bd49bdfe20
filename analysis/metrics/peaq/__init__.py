"""PEAQ, basic version: a model of the ear, and eleven numbers for what it hears of an error.

Source: ITU-R BS.1387-1 (2001), read with Kabal, "An Examination and Interpretation of ITU-R BS.1387: Perceptual
Evaluation of Audio Quality", McGill University 2003, where the standard leaves something open.
What is different here: the edges of the bands come from the formula, not from the printed tables with their slips.
"""
