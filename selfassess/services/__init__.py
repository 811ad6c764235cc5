"""One function for each use case: check the permission, load, call the core, save once."""
