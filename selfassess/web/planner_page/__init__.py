"""What the pages of the planner show: the question as a form, and the answer."""
