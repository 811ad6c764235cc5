"""
What the page of a snapshot shows: frozen dataclasses, made by pure functions from the document.

`page.describe_page` puts the parts together; each part has a module of its own.
"""
