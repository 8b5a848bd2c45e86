"""How gunicorn serves the site: gunicorn capysite.wsgi"""

import gc
import sys
from pathlib import Path

from capysite.base import env

env.read_file(Path(env.text("ENV_FILE", str(Path(__file__).resolve().parent / ".env"))))

bind = env.text("BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = env.whole_number("WEB_WORKERS", default=2)
threads = env.whole_number("WEB_THREADS", default=4)
timeout = 60
graceful_timeout = 20
keepalive = 5
# What a process may have lost of its memory comes back now and then, not from all at once.
max_requests = 200_000
max_requests_jitter = 20_000
# Each process loads the site itself, so that a reload (SIGHUP) brings a new release. Loading it
# once for all was measured: it starts no sooner, and shares nothing for long.
preload_app = False
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
# It would open a socket under the home folder that two sites of one user share.
control_socket_disable = True
forwarded_allow_ips = ",".join(env.networks("TRUSTED_PROXIES", env.text("TRUSTED_PROXIES", "none")))
# The site writes its own line per request, with an id and without addresses.
accesslog = None
errorlog = "-"


def post_worker_init(worker: object) -> None:
    """What was loaded stays: the collector needn’t look through it again and again."""
    gc.collect()
    gc.freeze()


def worker_exit(server: object, worker: object) -> None:
    """What a worker has counted and not yet written outlives it. One that never came up has
    loaded nothing, and hasn't counted."""
    if counting := sys.modules.get("affiliates.counting"):
        counting.counter.flush()
