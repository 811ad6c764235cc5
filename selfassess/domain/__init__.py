"""The method, pure: frozen dataclasses and plain functions; no web, no database, no disk."""
