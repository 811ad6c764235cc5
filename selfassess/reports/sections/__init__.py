"""The sections of the action plan, each a list of blocks made from the same content."""
