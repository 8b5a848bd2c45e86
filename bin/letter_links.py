"""Where mails lead somebody who waits, reads the letter, or moves to another address."""

import json
from pathlib import Path

from django.urls import reverse

from bin.ground import Ground
from capysite.base import clock
from newsletter import optin
from newsletter.addresses import parse
from newsletter.models import Consent, Subscriber
from newsletter.tokens import confirm_token, move_token

OF_CHOICES = ("preferences", "own-data", "erase")


def run(ground: Ground, target: str) -> None:
    at = clock.now()
    waiting, reader = (_asked(f"{name}@guide.example") for name in ("waiting", "reader"))
    reader.confirm(at=at)
    asked = Consent.objects.get(subscriber=waiting)
    tokens = {
        "confirm": confirm_token(waiting, asked, at=at),
        "new-address": move_token(reader, waiting, asked, at=at),
        "unsubscribe": reader.token,
    } | dict.fromkeys(OF_CHOICES, reader.preferences_token)
    paths = [reverse(f"newsletter:{name}", args=[token]) for name, token in tokens.items()]
    Path(target).write_text(json.dumps(paths))


def _asked(email: str) -> Subscriber:
    address, at = parse(email), clock.now()
    agreement = optin.Agreement(form=Consent.Form.PAGE, wording="Send me the letter.")
    optin.ask(address, agreement, at=at)
    return Subscriber.objects.get(address=address.normal)
