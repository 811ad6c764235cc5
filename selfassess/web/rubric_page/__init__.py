"""What the pages of the rubric show, made from the editions alone."""
