"""The site's settings, with what differs in a test run: data in a directory that goes away."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# In memory where there is room: durable commits then cost nothing, and stay the real ones.
_memory = Path("/dev/shm")
_roomy = os.access(_memory, os.W_OK) and shutil.disk_usage(_memory).free > 512 * 1024**2
_directory = tempfile.mkdtemp(prefix="foresight-test-", dir=_memory if _roomy else None)
atexit.register(shutil.rmtree, _directory, ignore_errors=True)

os.environ["FORESIGHT_VAR"] = _directory
os.environ.setdefault("FORESIGHT_SECRET_KEY", "a key for tests, which protects nothing at all")

from foresight.settings import *  # noqa: F403
from foresight.settings import DATABASES, VAR

if DATABASES["default"]["ENGINE"] == "foresight.sqlite":
    # A file, as in production, and not SQLite's memory: several connections, the log, the gate.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test.sqlite3")}

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
