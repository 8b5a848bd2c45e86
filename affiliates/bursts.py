"""Who follows links faster than people do. Counted in memory, for a minute, under a random key:
no address is kept, and what is kept can't be told from one minute to the next."""

import hashlib
import secrets
from datetime import datetime
from threading import Lock

A_MINUTE = 20
MOST = 10_000


class Bursts:
    def __init__(self) -> None:
        self._lock = Lock()
        self.forget()

    def forget(self) -> None:
        self._begin(0)

    def _begin(self, minute: int) -> None:
        self._minute = minute
        self._key = secrets.token_bytes(32)
        self._seen: dict[bytes, int] = {}

    def is_one(self, client: str, at: datetime) -> bool:
        """Counts this click; whether the client's are more than a person's by now."""
        if not client:
            return False
        minute = int(at.timestamp()) // 60
        with self._lock:
            if minute != self._minute:
                self._begin(minute)
            name = hashlib.blake2b(client.encode(), key=self._key, digest_size=16).digest()
            if name not in self._seen and len(self._seen) >= MOST:
                return False
            self._seen[name] = self._seen.get(name, 0) + 1
            return self._seen[name] > A_MINUTE
