"""The exact planner: the shortest or cheapest steps from where a district stands to its goal."""
