"""The pages on which a researcher makes an experiment, one file a step."""
