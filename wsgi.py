"""The application for a WSGI server, in production unless ENVIRONMENT says otherwise."""

import gc

from selfassess import create_app

app = create_app()

# All that is there now stays for good. Without this the garbage collector goes through it again and
# again, and now and then a request waits a tenth of a second for it.
gc.freeze()
