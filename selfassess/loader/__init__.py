"""Files become domain objects here; every fault is named at once, with its file and line."""
