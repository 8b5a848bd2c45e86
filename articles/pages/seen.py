"""What of the past is public: what a guide that is live now showed its readers then, and shows now.

A change counts where one guide, live at the instant, shows the fact or table now, showed it just
before the change, and showed it when the change began. So neither a value that only drafts knew
nor one that began while no edition showed it ever comes out. Nothing of a guide comes back from
before its legal removal. A fact that stands only in an offer doesn't count: which fact an offer
carried then isn't kept.
"""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from articles.models import (
    READABLE,
    Edition,
    EditionKind,
    ErrorAnswer,
    FactVersion,
    TableVersion,
    Use,
)
from capysite.base.eachrow import has

# A moment, or the column of a query further out that holds one.
Moment = Any
BEFORE, AT = "lt", "lte"


def fact_changes(at: datetime, *, article: int | None = None) -> QuerySet[FactVersion]:
    """Versions that changed what readers saw; of one guide, or of any."""
    now = _now_showing_fact(at, article)
    return FactVersion.objects.filter(
        has(_before(FactVersion, "fact")),
        _any_saw(now, _showing_fact, at),
        cancelled_at=None,
        begins_at__lte=at,
    )


def table_changes(at: datetime, *, article: int | None = None) -> QuerySet[TableVersion]:
    return TableVersion.objects.filter(
        has(_before(TableVersion, "table")),
        _any_saw([_live(at, article).filter(uses__table=OuterRef("table"))], _showing_table, at),
        cancelled_at=None,
        begins_at__lte=at,
    )


def _before(model: Any, target: str) -> QuerySet[Any]:
    """Asked first, for it costs least: what was never otherwise changed nothing."""
    earlier: QuerySet[Any] = model.objects.filter(
        **{target: OuterRef(target)}, cancelled_at=None, begins_at__lt=OuterRef("begins_at")
    )
    return earlier


def corrections(at: datetime, *, article: int | None = None) -> QuerySet[Edition]:
    """Editions that said what was wrong, of guides that are live."""
    removed = _removals(at).filter(
        article=OuterRef("article"), begins_at__gte=OuterRef("begins_at")
    )
    live = _live(at, article).filter(article=OuterRef("article"))
    return Edition.objects.filter(
        has(live),
        ~Exists(removed),
        kind=EditionKind.CORRECTION,
        replaced_at=None,
        begins_at__lte=at,
    )


def answers(at: datetime, *, article: int | None = None) -> QuerySet[ErrorAnswer]:
    """Answers to readers' reports about guides that are live."""
    removed = _removals(at).filter(
        article=OuterRef("report__article"), begins_at__gte=OuterRef("answered_at")
    )
    live = _live(at, article).filter(article=OuterRef("report__article"))
    return ErrorAnswer.objects.filter(has(live), ~Exists(removed), answered_at__lte=at)


def guides_showing_fact(at: datetime, fact: OuterRef) -> QuerySet[Edition]:
    """Live editions whose page shows the fact."""
    showing: QuerySet[Edition] = _showing_fact(Edition.objects.live(at), fact, at, AT)
    return showing


def _live(at: datetime, article: int | None) -> QuerySet[Edition]:
    live = Edition.objects.live(at)
    return live if article is None else live.filter(article=article)


def _removals(at: datetime) -> QuerySet[Edition]:
    return Edition.objects.filter(kind=EditionKind.REMOVAL, replaced_at=None, begins_at__lte=at)


def _now_showing_fact(at: datetime, article: int | None) -> list[QuerySet[Edition]]:
    """Live editions that show the fact of a version, by themselves and in a table. In two, so that
    the database begins at what refers to the fact, and not at every guide."""
    fact = OuterRef("fact")
    newer = TableVersion.objects.filter(
        table=OuterRef("table"), cancelled_at=None, begins_at__gt=OuterRef("begins_at")
    ).filter(_begun(at, AT))
    within = Use.objects.filter(
        _stood(at, AT), fact=_outer(_outer(fact)), table_version__isnull=False
    )
    versions = TableVersion.objects.filter(
        ~Exists(newer), _begun(at, AT), cancelled_at=None, pk__in=within.values("table_version")
    )
    live = _live(at, article)
    return [live.filter(uses__fact=fact), live.filter(uses__table__in=versions.values("table"))]


def _any_saw(now: list[QuerySet[Edition]], showing: Any, at: datetime) -> Q:
    """Whether readers of one of these guides saw both sides of a change, seen from its version."""
    began, target = OuterRef("begins_at"), OuterRef(_target_of[showing])
    then = [
        showing(_in_force(_outer(began), when), _outer(target), _outer(began), when).filter(
            article=OuterRef("article")
        )
        for when in (BEFORE, AT)
    ]
    removed = _removals(at).filter(article=OuterRef("article"), begins_at__gte=_outer(began))
    saw = [has(live.filter(Exists(then[0]), Exists(then[1]), ~Exists(removed))) for live in now]
    return reduce(or_, saw)


def _in_force(moment: Moment, when: str) -> QuerySet[Edition]:
    """The readable edition of each guide that held at the moment, or just before it."""
    later = Edition.objects.filter(
        article=OuterRef("article"), replaced_at=None, begins_at__gt=OuterRef("begins_at")
    ).filter(_begun(_outer(moment), when))
    return (
        Edition.objects.filter(_begun(moment, when), replaced_at=None, kind__in=READABLE)
        .filter(~Exists(later))
        .order_by()
    )


def _showing_table(
    editions: QuerySet[Edition], table: Moment, moment: Moment, when: str
) -> QuerySet[Edition]:
    return editions.filter(Exists(Use.objects.filter(edition=OuterRef("pk"), table=_outer(table))))


def _showing_fact(
    editions: QuerySet[Edition], fact: Moment, moment: Moment, when: str
) -> QuerySet[Edition]:
    """Those that refer to the fact, or to a table whose version of the moment does."""
    direct = Use.objects.filter(edition=OuterRef("pk"), fact=_outer(fact))
    newer = TableVersion.objects.filter(
        table=OuterRef("table"), cancelled_at=None, begins_at__gt=OuterRef("begins_at")
    ).filter(_begun(_outer(_outer(moment)), when))
    within = Use.objects.filter(
        _stood(_outer(_outer(moment)), when),
        table_version=OuterRef("pk"),
        fact=_outer(_outer(fact)),
    )
    versions = TableVersion.objects.filter(
        _begun(_outer(moment), when), cancelled_at=None, table__uses__edition=OuterRef("pk")
    ).filter(~Exists(newer), Exists(within))
    return editions.filter(Exists(direct) | Exists(versions))


_target_of = {_showing_fact: "fact", _showing_table: "table"}


def _begun(moment: Moment, when: str) -> Q:
    return Q((f"begins_at__{when}", moment))


def _stood(moment: Moment, when: str) -> Q:
    """Uses whose promotion, if they stand in one alone, was there at the moment, or just before."""
    begun = Q(within__begins_at=None) | Q((f"within__begins_at__{when}", moment))
    ends = "gt" if when == AT else "gte"
    return begun & (Q(within__ends_at=None) | Q((f"within__ends_at__{ends}", moment)))


def _outer(moment: Moment) -> Moment:
    """The same, seen from one query further in."""
    return OuterRef(moment) if isinstance(moment, OuterRef) else moment
