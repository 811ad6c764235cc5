"""Reports as Word files that people go on writing in."""
