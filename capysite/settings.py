"""Everything that the site is told from outside. The names are explained in .env.example."""

from pathlib import Path
from zoneinfo import available_timezones

from django import VERSION
from django.core.exceptions import ImproperlyConfigured

from capysite.base import env

BASE_DIR = Path(__file__).resolve().parent.parent
env.read_file(Path(env.text("ENV_FILE", str(BASE_DIR / ".env"))))

DEBUG = env.boolean("DEBUG", default=False)
if DEBUG:
    SECRET_KEY = env.text("SECRET_KEY", "known to everybody: for debugging alone")
    SUPPRESSION_KEY = env.text("SUPPRESSION_KEY", "known to everybody: for debugging alone")
    SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000")
    TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES", env.text("TRUSTED_PROXIES", "none"))
else:
    SECRET_KEY = env.required("SECRET_KEY", "50 random characters")
    SUPPRESSION_KEY = env.required("SUPPRESSION_KEY", "50 other random characters, kept for ever")
    SITE_URL = env.required("SITE_URL", "https://guide.example.org")
    TRUSTED_PROXIES = env.networks(
        "TRUSTED_PROXIES", env.required("TRUSTED_PROXIES", "127.0.0.1, or none")
    )

# The address of the site, and what follows from it.
_origin = env.origin("SITE_URL", SITE_URL)
_secure = _origin.scheme == "https"
_host = _origin.hostname or ""
_loopback = {"127.0.0.1", "localhost", "::1"}
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"] if _host in _loopback else [_host]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE_SSL_REDIRECT = _secure
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _secure else 0
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = [
    "security.W003",  # knows Django's CSRF middleware by its name, not our subclass of it
    "security.W005",  # subdomains are the decision of who owns the domain, not of one site on it
    "security.W019",  # the desk frames its own previews
    "security.W021",  # and so is a place on the browsers' preload lists
]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _secure
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# The cookie storage would set its cookie on the whole site.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_CSP: dict[str, list[str] | bool] = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
    "manifest-src": ["'self'"],
    "upgrade-insecure-requests": _secure,
}
SECURE_CSP_ADMIN: dict[str, list[str] | bool] = SECURE_CSP | {
    "img-src": ["'self'", "data:", "blob:"],
    "frame-src": ["'self'"],
    "frame-ancestors": ["'self'"],
}

INSTALLED_APPS = [
    "capysite.base.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "markdownx",
    "capysite.base.apps.BaseConfig",
    "affiliates",
    "articles",
    "newsletter",
    "capysite",
]
MIDDLEWARE = [
    "capysite.base.clock.MomentMiddleware",
    "capysite.errors.UnavailableMiddleware",
    "capysite.base.requestid.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "capysite.compressing.CompressingMiddleware",
    "capysite.base.csp.ContentSecurityPolicyMiddleware",
    "capysite.base.deskonly.DeskSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "capysite.base.deskonly.DeskCsrfMiddleware",
    "capysite.base.deskonly.DeskAuthenticationMiddleware",
    "capysite.base.deskonly.DeskMessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "capysite.urls"
WSGI_APPLICATION = "capysite.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            # All lazy: a public page that reads none of them never touches the session.
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = {
    "default": env.database(
        "DATABASE_URL", env.text("DATABASE_URL", "sqlite:///var/db.sqlite3"), base=BASE_DIR
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Lines to the mail server that one worker keeps for an issue of the newsletter.
MAIL_CONNECTIONS = env.whole_number("MAIL_CONNECTIONS", default=1)
# The mailbox of reports of mail servers: imaps://user:password@host/INBOX and the like.
BOUNCES_URL = env.text("BOUNCES_URL", "")
# A provider of mail, by the extra "providers" (django-anymail); its reports come to a webhook.
ANYMAIL = env.provider(env.text("EMAIL_URL", ""))
if ANYMAIL:
    INSTALLED_APPS += ["anymail"]
_backend, _options = env.mailer("EMAIL_URL", env.text("EMAIL_URL", "console:"))
DEFAULT_FROM_EMAIL = (
    env.required("EMAIL_FROM", "Our Guide <letter@guide.example.org>")
    if "host" in _options or ANYMAIL
    else env.text("EMAIL_FROM", f"letter@{_host}")
)
if VERSION >= (6, 1):
    MAILERS = {"default": {"BACKEND": _backend, "OPTIONS": _options}}
else:
    EMAIL_BACKEND = _backend
    EMAIL_FILE_PATH = _options.get("file_path")
    EMAIL_HOST = _options.get("host", "")
    EMAIL_PORT = _options.get("port", 25)
    EMAIL_HOST_USER = _options.get("username", "")
    EMAIL_HOST_PASSWORD = _options.get("password", "")
    EMAIL_USE_SSL = _options.get("use_ssl", False)
    EMAIL_USE_TLS = _options.get("use_tls", False)
    EMAIL_TIMEOUT = _options.get("timeout")

# All clients together; a flood of typed addresses stops there. What one address gets is less.
SIGN_UPS_PER_HOUR = env.whole_number("SIGN_UPS_PER_HOUR", default=1000)

LANGUAGE_CODE = "en-gb"
USE_TZ = True
# The site has one language; looking for another at each number and day took a fifteenth of a page.
USE_I18N = False
SITE_TIME_ZONE = TIME_ZONE = env.text("SITE_TIME_ZONE", "UTC")
if SITE_TIME_ZONE not in available_timezones():
    raise ImproperlyConfigured(
        f"SITE_TIME_ZONE is “{SITE_TIME_ZONE}”. Write a zone's name, e.g. Europe/Berlin."
    )

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "capysite" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(BASE_DIR / "var" / "media")))
# Where Noto's fonts lie, at whatever depth: the pictures of shared guides are drawn with them.
CARD_FONTS = Path(env.text("CARD_FONTS", "/usr/share/fonts"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
# Of each worker, in megabytes. While pages are worked on, none is kept.
PAGE_CACHE_MB = env.whole_number("PAGE_CACHE_MB", default=0 if DEBUG else 32, least=0)

LOGIN_URL = "admin:login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "capysite.base.requestid.LogFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    # In place of Django's own handlers, which would mail errors and print them only in debug.
    "loggers": {"django": {"handlers": [], "level": "INFO", "propagate": True}},
}
