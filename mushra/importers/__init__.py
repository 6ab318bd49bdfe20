"""What other tools write, read into plain records."""
