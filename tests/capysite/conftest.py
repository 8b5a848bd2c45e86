import logging
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from capysite.base import requestid
from tests.capysite.reader import MONDAY, Reader


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Lines of hits are written by a thread, that outlives a test."""
    caplog.set_level(logging.WARNING, requestid.log.name)


@pytest.fixture
def reader(
    db: None, at_moment: Callable[[datetime], datetime], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Reader]:
    """Of the whole site, inside the test's transaction: so its connection stays open. What the
    test writes, it writes on Monday."""
    at_moment(MONDAY)
    monkeypatch.setattr("capysite.pagecache.watch.close_old_connections", lambda: None)
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield Reader(WSGIHandler())
    for signal in signals:
        signal.connect(close_old_connections)
