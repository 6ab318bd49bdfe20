"""The formats that any table can be had in: one file a format."""
