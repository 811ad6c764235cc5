"""Numbers, levels and dates as people and programs read them; the only place that rounds."""
