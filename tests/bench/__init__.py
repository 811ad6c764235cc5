"""How fast the application is, as ratios to a bare Flask page measured in the same run."""
