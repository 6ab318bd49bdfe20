"""A researcher's own clips: files or a zip, looked at in full before anything of them is kept."""
