"""The tables that can be exported: one file a table, its columns as the code book tells of them."""
