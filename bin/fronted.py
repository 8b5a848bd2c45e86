"""A served site behind nginx, set up by deploy/nginx.conf as it stands, without its TLS."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from bin.cluster import free_port
from bin.demo import stop
from bin.ground import Served, wait_for
from bin.install import ROOT
from bin.visitor import Visitor

CONFIGURATION = ROOT / "deploy" / "nginx.conf"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or ""
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
# What Debian's own nginx.conf says around it; the rest is where a test can't write.
AROUND = """
{user}
worker_processes 2;
error_log {home}/error.log warn;
pid {home}/pid;
events {{ worker_connections 768; }}
http {{
    sendfile on;
    tcp_nopush on;
    types_hash_max_size 2048;
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    access_log off;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    {site}
    {more}
}}
"""


def written(port: int, origin: str, home: Path, cache: Path) -> str:
    """The configuration with its HERE filled in. KeyError where it doesn't say any more what
    is to be replaced."""
    text = CONFIGURATION.read_text()
    for old, new in _places(port, origin, home, cache).items():
        if old not in text:
            raise KeyError(f"{CONFIGURATION.name} has no “{old}”.")
        text = text.replace(old, new)
    return re.sub(r"(?m)^\s*(ssl_.*|listen \[::\].*)$", "", text)


def _places(port: int, origin: str, home: Path, cache: Path) -> Mapping[str, str]:
    return {
        "server 127.0.0.1:8000;": f"server {urlsplit(origin).netloc};",
        "/dev/shm/capysite ": f"{cache} ",
        "listen 80;": f"listen unix:{home}/plain;",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port};",
        "/srv/capysite/var/static/": f"{ROOT}/var/static/",
    }


def in_seconds(configuration: str) -> str:
    """The same with spans of ten seconds in place of ten minutes."""
    return configuration.replace('"~T(..:.)"', '"~T(..:..:.)"')


@contextmanager
def fronted(
    origin: str, home: Path, *, span: Callable[[str], str] = str, more: str = ""
) -> Iterator[Served]:
    """nginx before the origin, in a folder of its own. `more` are further servers."""
    port = free_port()
    home.mkdir(parents=True, exist_ok=True)
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="capysite-cache-", dir=MEMORY) as cache:
        site = span(written(port, origin, home, Path(cache, "pages")))
        user = "user root;" if os.geteuid() == 0 else ""
        (home / "nginx.conf").write_text(AROUND.format(home=home, site=site, user=user, more=more))
        with (home / "said").open("ab") as said:
            process = subprocess.Popen(
                [NGINX, "-p", home, "-c", home / "nginx.conf", "-g", "daemon off;"],
                stdout=said,
                stderr=said,
            )
        try:
            wait_for(lambda: _answers(url, process), seconds=20)
            yield Served(url, process)
        finally:
            stop([process])


def _answers(url: str, process: "subprocess.Popen[bytes]") -> bool:
    if process.poll() is not None:
        raise RuntimeError("nginx did not start; it says why in the folder’s “said”.")
    try:
        return bool(Visitor(url).ask("/healthz").status)
    except OSError:
        return False
