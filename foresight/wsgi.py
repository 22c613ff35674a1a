"""The WSGI entry point: `foresight.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "foresight.settings")

application = get_wsgi_application()
