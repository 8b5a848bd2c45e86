"""Style sheets and scripts as gunicorn gives them: compressed and marked, page cache or not."""

import re
import urllib.request
from email.message import Message
from pathlib import Path
from urllib.error import HTTPError

import pytest

from tests.base.makers import collect_static
from tests.capysite.test_fresh_servers import node

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


def ask(url: str, **headers: str) -> tuple[int, Message, bytes]:
    request = urllib.request.Request(
        url, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except HTTPError as error:
        return error.code, error.headers, b""


def test_a_style_sheet_comes_compressed_and_only_once(tmp_path: Path) -> None:
    collect_static()
    with node(tmp_path, "static.log") as url:
        page = ask(f"{url}/")[2].decode()
        found = re.search(r'href="(/static/site\.[0-9a-f]{12}\.css)"', page)
        assert found
        for _ in range(2):
            plain = ask(url + found[1], Accept_Encoding="identity")
            packed = ask(url + found[1], Accept_Encoding="gzip, br")
            assert (packed[0], packed[1]["Content-Encoding"]) == (200, "br")
            assert len(packed[2]) < len(plain[2]) / 3
            assert "immutable" in packed[1]["Cache-Control"]
            assert ask(url + found[1], If_None_Match=plain[1]["ETag"])[0] == 304
        assert ask(f"{url}/static/nothing.css")[0] == 404
