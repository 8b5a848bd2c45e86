"""What is missing or unreadable in the environment stops the start with one sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import ROOT

COMPLETE = {
    "SECRET_KEY": "fifty characters would be better, but any key will do",
    "SUPPRESSION_KEY": "another fifty characters would be better",
    "SITE_URL": "https://guide.example.org",
    "TRUSTED_PROXIES": "none",
}


def start(*command: str, **changes: str) -> subprocess.CompletedProcess[str]:
    environment = {"ENV_FILE": os.devnull, "PATH": os.environ["PATH"], **COMPLETE, **changes}
    return subprocess.run(
        [sys.executable, *(command or ("manage.py", "check"))],
        cwd=ROOT,
        env={name: value for name, value in environment.items() if value},
        capture_output=True,
        text=True,
        check=False,
    )


def setting(expression: str, **changes: str) -> str:
    code = f"from django.conf import settings; print({expression})"
    told = start("-c", code, DJANGO_SETTINGS_MODULE="capysite.settings", **changes)
    assert told.stderr == ""
    return told.stdout.strip()


MISSING = "is missing. Set it in the environment, e.g."
ORIGIN = "Write scheme and host alone, e.g. https://guide.example.org."
DATABASE = (
    "DATABASE_URL can't be read. Write sqlite:///var/db.sqlite3 (from the project's folder), "
)
MAIL = "EMAIL_URL can't be read. Write console:, memory:, file:///a/folder, "
PROXIES = (
    "Write addresses or networks with commas between them, e.g. 127.0.0.1,10.0.0.0/8, or none."
)
SENTENCES = {
    "SECRET_KEY=": f"SECRET_KEY {MISSING} 50 random characters.",
    "SUPPRESSION_KEY=": f"SUPPRESSION_KEY {MISSING} 50 other random characters, kept for ever.",
    "SITE_URL=": f"SITE_URL {MISSING} https://guide.example.org.",
    "TRUSTED_PROXIES=": f"TRUSTED_PROXIES {MISSING} 127.0.0.1, or none.",
    "DEBUG=maybe": "DEBUG is “maybe”. Write true or false.",
    "SITE_URL=guide.example": f"SITE_URL is “guide.example”. {ORIGIN}",
    "SITE_URL=https://guide.example/": f"SITE_URL is “https://guide.example/”. {ORIGIN}",
    "TRUSTED_PROXIES=10.0.0.0/8,proxy": f"TRUSTED_PROXIES holds “proxy”. {PROXIES}",
    "PAGE_CACHE_MB=many": "PAGE_CACHE_MB is “many”. Write a whole number, or 0 for none.",
    "SITE_TIME_ZONE=Berlin": (
        "SITE_TIME_ZONE is “Berlin”. Write a zone's name, e.g. Europe/Berlin."
    ),
    "EMAIL_URL=pigeon:": (
        f"{MAIL}smtp+starttls://user:password@host:587, smtps://user:password@host, smtp://host or "
        "provider://postmark?server_token=…"
    ),
    "EMAIL_URL=smtp://mail.example": f"EMAIL_FROM {MISSING} Our Guide <letter@guide.example.org>.",
    "DATABASE_URL=mysql://localhost/site": (
        f"{DATABASE}sqlite:////an/absolute/path or postgres://user:password@host:5432/name."
    ),
}


@pytest.mark.parametrize("line", SENTENCES)
def test_the_site_does_not_start_and_says_why(line: str) -> None:
    name, _, value = line.partition("=")
    told = start(**{name: value})
    assert (told.returncode, told.stderr) == (1, f"capysite: {SENTENCES[line]}\n")


def test_a_complete_environment_starts() -> None:
    assert start().returncode == 0


def test_a_line_of_the_env_file_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("# a comment\nDEBUG\n")
    assert start(ENV_FILE=str(path)).stderr == "capysite: Line 2 of .env is not NAME=value.\n"


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("SITE_TIME_ZONE='Europe/Berlin'\nSITE_URL=https://other.example\n")
    told = setting("settings.SITE_TIME_ZONE, settings.SITE_URL", ENV_FILE=str(path))
    assert told == "Europe/Berlin https://guide.example.org"


@pytest.mark.parametrize(
    ("url", "secure"), [("https://guide.example.org", True), ("http://127.0.0.1:8000", False)]
)
def test_secure_flags_follow_the_address_of_the_site(url: str, secure: bool) -> None:
    told = setting(
        "settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, "
        "settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS > 0",
        SITE_URL=url,
    )
    assert told == " ".join([str(secure)] * 4)


def test_only_the_host_of_the_site_is_answered() -> None:
    assert setting("settings.ALLOWED_HOSTS") == "['guide.example.org']"


def test_sqlite_waits_and_takes_its_lock_at_once() -> None:
    told = setting("sorted(settings.DATABASES['default']['OPTIONS'].items())")
    assert told == (
        "[('init_command', 'PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        " PRAGMA mmap_size=268435456'), "
        "('timeout', 20), ('transaction_mode', 'IMMEDIATE')]"
    )


def test_parts_of_a_database_address_are_unquoted() -> None:
    names = ("USER", "PASSWORD", "HOST", "PORT", "NAME")
    address = "postgres://me:p%40ss@db.example:6432/site"
    told = setting(
        f"[settings.DATABASES['default'][name] for name in {names}]", DATABASE_URL=address
    )
    assert told == "['me', 'p@ss', 'db.example', '6432', 'site']"


def of_the_database(name: str, address: str) -> str:
    return setting(f"settings.DATABASES['default']{name}", DATABASE_URL=address)


def test_options_of_a_database_address_go_to_the_driver() -> None:
    address = "postgres://db.example/site?sslmode=require"
    ours = "{'options': '-c jit=off -c random_page_cost=1.1', 'sslmode': 'require'}"
    assert of_the_database("['OPTIONS']", address) == ours
    own = "postgres://db.example/site?options=-c%20jit%3Don"
    assert of_the_database("['OPTIONS']", own) == "{'options': '-c jit=on'}"


def test_behind_a_pooler_no_plans_are_kept() -> None:
    address = "postgres://db.example/site"
    assert of_the_database("['KEEPS_PLANS']", address) == "True"
    assert of_the_database("['KEEPS_PLANS']", f"{address}?prepare_threshold=none") == "False"


def test_mail_with_tls_is_told_by_the_scheme() -> None:
    told = setting(
        "settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_SSL, settings.EMAIL_USE_TLS",
        EMAIL_URL="smtp+starttls://u:p@mail.example.org",
        EMAIL_FROM="letter@guide.example.org",
    )
    assert told == "mail.example.org 587 False True"
