"""From a request to a click that is counted: which link, from where, on which day, by whom."""

import re
from datetime import datetime
from urllib.parse import parse_qsl

from django.http import HttpRequest

from affiliates.bursts import Bursts
from affiliates.counting import Click, counter
from affiliates.models import ClickKind
from affiliates.places import place_of
from affiliates.robots import is_robot
from capysite.base import clock
from capysite.base.keys import KEY
from capysite.base.proxies import client_block

LONGEST_SLUG = 110
LONGEST_QUERY = 500
# A guide by its slug, or what another app declares, such as "letter.2026-12-01".
SHOWN_IN = re.compile(rf"(?:[a-z]{{1,9}}\.)?{KEY.pattern}")
bursts = Bursts()


def count(request: HttpRequest, link: int, *, at: datetime) -> None:
    """Writes nothing, and keeps nothing of who it was but whether it was a person."""
    said = dict(parse_qsl(request.META.get("QUERY_STRING", "")[:LONGEST_QUERY]))
    guide = said.get("g", "")
    counter.add(
        Click(
            link=link,
            guide=guide if len(guide) <= LONGEST_SLUG and SHOWN_IN.fullmatch(guide) else "",
            place=place_of(said.get("p", "")),
            day=clock.local_date(at),
            kind=kind_of(request, at),
        )
    )


def kind_of(request: HttpRequest, at: datetime) -> ClickKind:
    robot = is_robot(request.method or "", request.headers, secure=request.is_secure())
    if robot or bursts.is_one(client_block(request), at):
        return ClickKind.ROBOT
    return ClickKind.HUMAN
