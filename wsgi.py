"""The application for a WSGI server, in production unless ENVIRONMENT says otherwise."""

from selfassess import create_app

app = create_app()
