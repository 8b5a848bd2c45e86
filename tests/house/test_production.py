"""The example environment is one that a real site could start with."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client

import capysite
from tests.house.sources import ROOT


def test_the_example_environment_passes_the_deployment_check() -> None:
    told = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "ENV_FILE": ".env.example",
            "SECRET_KEY": "0aZ9xK" * 10,
            "SUPPRESSION_KEY": "9xK0aZ" * 10,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stderr) == (0, "")


def test_the_example_environment_brings_no_key_that_everybody_knows() -> None:
    example = (ROOT / ".env.example").read_text()
    assert "\nSECRET_KEY=\n" in example
    assert "\nSUPPRESSION_KEY=\n" in example


def test_the_version_is_the_topmost_of_the_changelog() -> None:
    lines = (ROOT / "CHANGELOG.md").read_text().splitlines()
    topmost = next(line for line in lines if line.startswith("## "))
    assert topmost.split()[1] == capysite.__version__


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/", "/guides/", "/privacy/", "/feed.xml", "/robots.txt", "/no-such-page/"]
)
def test_public_pages_set_no_cookie_and_vary_with_none(client: Client, path: str) -> None:
    client.cookies["sessionid"] = client.cookies["csrftoken"] = "brought by the visitor"
    response = client.get(path)
    assert list(response.cookies) == []
    assert "cookie" not in response.get("Vary", "").lower()


@pytest.mark.django_db
def test_cookies_of_the_desk_stay_under_its_address(client: Client) -> None:
    response = client.get("/admin/login/")
    assert {name: cookie["path"] for name, cookie in response.cookies.items()} == {
        settings.CSRF_COOKIE_NAME: "/admin/"
    }
