"""The environment, read strictly: what is missing or unreadable stops the start with a sentence."""

import ipaddress
import os
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BOOLEANS = {"true": True, "on": True, "yes": True, "1": True}
BOOLEANS |= {"false": False, "off": False, "no": False, "0": False}
SQLITE = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    # Reads go through memory that all processes share, up to 256 MB.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
    " PRAGMA mmap_size=268435456",
}
# To open a database anew, and learn its tables, costs a tenth of a page.
CONNECTED = 60  # seconds
# Compiling a page's queries costs PostgreSQL far more than running them: ten seconds, where one
# does. It plans for disks with heads unless told that a row is read as soon as its neighbour: it
# read all links and all offers for the three of a guide. An address that says "options" itself
# decides for itself.
POSTGRESQL = {"options": "-c jit=off -c random_page_cost=1.1"}
EMAIL_BACKENDS = {
    "console": "django.core.mail.backends.console.EmailBackend",
    "memory": "django.core.mail.backends.locmem.EmailBackend",
    "file": "django.core.mail.backends.filebased.EmailBackend",
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "smtp+starttls": "django.core.mail.backends.smtp.EmailBackend",
    "smtps": "django.core.mail.backends.smtp.EmailBackend",
}
SMTP_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


def read_file(path: Path) -> None:
    """Lines NAME=value; what the real environment says wins."""
    if not path.is_file():
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals or not name.strip().isidentifier():
            raise ImproperlyConfigured(f"Line {number} of {path.name} is not NAME=value.")
        os.environ.setdefault(name.strip(), value.strip().strip("\"'"))


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def required(name: str, example: str) -> str:
    if value := text(name):
        return value
    raise ImproperlyConfigured(f"{name} is missing. Set it in the environment, e.g. {example}.")


def boolean(name: str, *, default: bool) -> bool:
    value = text(name)
    if not value:
        return default
    if value.lower() not in BOOLEANS:
        raise ImproperlyConfigured(f"{name} is “{value}”. Write true or false.")
    return BOOLEANS[value.lower()]


def whole_number(name: str, *, default: int, least: int = 1) -> int:
    value = text(name)
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and int(value) >= least):
        wanted = "a whole number above zero" if least else "a whole number, or 0 for none"
        raise ImproperlyConfigured(f"{name} is “{value}”. Write {wanted}.")
    return int(value)


def origin(name: str, value: str) -> SplitResult:
    """Scheme, host and port of the site; a path would be lost in half of the links."""
    url = urlsplit(value)
    if url.scheme not in {"http", "https"} or not url.hostname or url.path or url.query:
        raise ImproperlyConfigured(
            f"{name} is “{value}”. Write scheme and host alone, e.g. https://guide.example.org."
        )
    return url


def networks(name: str, value: str) -> tuple[str, ...]:
    """Addresses and networks with commas between them; the word “none” is the empty list."""
    if value.lower() == "none":
        return ()
    parts = tuple(part.strip() for part in value.split(","))
    for part in parts:
        try:
            ipaddress.ip_network(part)
        except ValueError as problem:
            raise ImproperlyConfigured(
                f"{name} holds “{part}”. Write addresses or networks with commas between "
                "them, e.g. 127.0.0.1,10.0.0.0/8, or none."
            ) from problem
    return parts


def database(name: str, value: str, *, base: Path) -> dict[str, Any]:
    url = urlsplit(value)
    if url.scheme == "sqlite":
        path = unquote(url.path).removeprefix("/")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path if path == ":memory:" else base / path,
            "CONN_MAX_AGE": CONNECTED,
            "OPTIONS": dict(SQLITE),
        }
    if url.scheme in {"postgres", "postgresql"} and url.path.strip("/"):
        options = dict(parse_qsl(url.query))
        prepared = options.pop("prepare_threshold", None)
        if prepared not in {None, "none"}:
            raise ImproperlyConfigured(f"prepare_threshold of {name} can only be none.")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(url.path.strip("/")),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": unquote(url.hostname or ""),
            "PORT": str(url.port or ""),
            "CONN_MAX_AGE": CONNECTED,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": POSTGRESQL | options,
            # For `capysite.base.planned`; Django itself prepares nothing.
            "KEEPS_PLANS": prepared is None,
        }
    raise ImproperlyConfigured(
        f"{name} can't be read. Write sqlite:///var/db.sqlite3 (from the project's folder), "
        "sqlite:////an/absolute/path or postgres://user:password@host:5432/name."
    )


def mailer(name: str, value: str) -> tuple[str, dict[str, Any]]:
    """The backend and its options, in the words of Django's backends."""
    url = urlsplit(value)
    if url.scheme in {"console", "memory"}:
        return EMAIL_BACKENDS[url.scheme], {}
    if url.scheme == "file" and url.path:
        return EMAIL_BACKENDS["file"], {"file_path": unquote(url.path)}
    if url.scheme in SMTP_PORTS and url.hostname:
        return EMAIL_BACKENDS[url.scheme], {
            "host": url.hostname,
            "port": url.port or SMTP_PORTS[url.scheme],
            "username": unquote(url.username or ""),
            "password": unquote(url.password or ""),
            "use_ssl": url.scheme == "smtps",
            "use_tls": url.scheme == "smtp+starttls",
            "timeout": 20,
        }
    if url.scheme == "provider" and url.hostname:
        return f"anymail.backends.{url.hostname}.EmailBackend", {}
    raise ImproperlyConfigured(
        f"{name} can't be read. Write console:, memory:, file:///a/folder, "
        "smtp+starttls://user:password@host:587, smtps://user:password@host, smtp://host or "
        "provider://postmark?server_token=…"
    )


def provider(value: str) -> dict[str, str]:
    """What a provider of mail is told, in the words of django-anymail; empty without one.

    "provider://postmark?server_token=abc&webhook_secret=me:word" becomes POSTMARK_SERVER_TOKEN
    and WEBHOOK_SECRET.
    """
    url = urlsplit(value)
    if url.scheme != "provider":
        return {}
    told = dict(parse_qsl(url.query))
    secret = {"WEBHOOK_SECRET": told.pop("webhook_secret")} if "webhook_secret" in told else {}
    return secret | {f"{url.hostname}_{name}".upper(): word for name, word in told.items()}
