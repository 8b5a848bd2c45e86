"""The settings that tests run with: the site's own, in an environment that is always the same."""

import os

os.environ.update(
    ENV_FILE=os.devnull,
    DEBUG="false",
    SECRET_KEY="a key that signs nothing outside these tests",
    SUPPRESSION_KEY="a key that hides nobody outside these tests",
    SITE_URL="http://testserver",
    TRUSTED_PROXIES="none",
    SITE_TIME_ZONE="UTC",
    EMAIL_URL="memory:",
    EMAIL_FROM="letter@guide.example",
    DATABASE_URL=os.environ.get("TEST_DATABASE_URL") or "sqlite:///:memory:",
)

from capysite.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Style sheets are looked for when they are asked for: the folder may be written meanwhile.
WHITENOISE_AUTOREFRESH = True
