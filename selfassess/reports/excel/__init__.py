"""Reports as Excel files that people go on working with."""
