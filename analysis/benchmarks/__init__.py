"""The papers' benchmarks: a recipe's grid is trained, its test songs are separated and scored, its table is written."""
