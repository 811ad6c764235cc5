"""The method as tables: what a district says, and what the program must make of it."""
