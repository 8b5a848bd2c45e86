"""python -m tests.newsletter.killed_worker POINT N: a worker that kills itself (SIGKILL) when it
passes a point of its work for the N-th time. POINT is one of POINTS."""

import os
import signal
import smtplib
import sys
from collections.abc import Callable
from typing import Any

import django

POINTS = ("claim", "sending", "data", "accepted", "result")


def main(point: str, times: int) -> None:
    django.setup()
    from django.core.management import call_command

    from capysite.base import mail
    from newsletter import deliveries
    from newsletter.committing import Sending

    passed = 0

    def die_in_time() -> None:
        nonlocal passed
        passed += 1
        if passed == times:
            os.kill(os.getpid(), signal.SIGKILL)

    def after(owner: Any, name: str, when: Callable[[Any, tuple[Any, ...]], object]) -> None:
        real = getattr(owner, name)

        def wrapped(*args: Any, **kwargs: Any) -> Any:
            answer = real(*args, **kwargs)
            if when(answer, args):
                die_in_time()
            return answer

        setattr(owner, name, wrapped)

    if point == "claim":
        after(deliveries, "claim", lambda claimed, args: claimed)
    elif point == "sending":
        after(Sending, "step", lambda begun, args: begun)
    elif point == "accepted":
        after(mail, "carry", lambda answer, args: True)
    elif point == "result":
        after(Sending, "step", lambda begun, args: args[1] and not begun)
    elif point == "data":
        # The end of the mail is out, and the answer to it is not read.
        after(smtplib.SMTP, "send", lambda answer, args: args[1][-5:] == b"\r\n.\r\n")
    call_command("worker", "--once")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
