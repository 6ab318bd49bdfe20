"""The JSON API under /api/v1/: what the pages show, for Python and R. See docs/api.md."""
