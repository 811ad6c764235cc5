"""The only code that speaks SQL: models, and one module of functions for each thing."""
