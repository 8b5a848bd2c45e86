"""Which links readers may follow. This app doesn't know what is published: those that do say so.

Each declares a rule: from an instant to a condition on `Link`. Without any rule no link leads
anywhere, so a draft's destination can't be guessed.
"""

from collections.abc import Callable
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from affiliates.models import Link

Rule = Callable[[datetime], Q]
_rules: list[Rule] = []


def declare(rule: Rule) -> None:
    if rule not in _rules:
        _rules.append(rule)


def public_links(at: datetime) -> QuerySet[Link]:
    return Link.objects.filter(reduce(or_, (rule(at) for rule in _rules), Q(pk__in=[])))
