"""What a researcher types into the pages that make an experiment, checked field by field."""
