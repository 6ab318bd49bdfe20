"""Training: random crops of songs, one loss, one optimiser, one folder a run. Importing `run` takes Lightning along."""
