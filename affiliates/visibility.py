"""Which links readers may follow. This app doesn't know what is published: those that do say so.

Each declares a rule: from an instant to a condition on `Link`. Without any rule no link leads
anywhere, so a draft's destination can't be guessed.

What was public stays so while the generation stands, up to the next moment that some `End` gives:
from an instant to a query for one moment, at which a link may cease to be public by itself.
"""

from collections.abc import Callable
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from affiliates.models import Link

Rule = Callable[[datetime], Q]
End = Callable[[datetime], QuerySet[Any, Any]]
_rules: list[Rule] = []
_ends: list[End] = []


def declare(rule: Rule, end: End) -> None:
    if rule not in _rules:
        _rules.append(rule)
        _ends.append(end)


def public_links(at: datetime) -> QuerySet[Link]:
    return Link.objects.filter(reduce(or_, (rule(at) for rule in _rules), Q(pk__in=[])))


def ends_after(at: datetime) -> list[QuerySet[Any, Any]]:
    return [end(at) for end in _ends]
