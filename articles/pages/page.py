"""The values that public templates are given. Building them is `building.py`'s work.

Everything here is frozen and complete: a template asks no query. `html` fields are safe
HTML made by `articles.markdown` and filled by `articles.pages.filling`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlsplit

from django.utils.safestring import SafeString

from affiliates.partners import Partners

NOTHING = SafeString("")


@dataclass(frozen=True)
class Named:
    """A name with a public address."""

    name: str
    url: str

    @property
    def slug(self) -> str:
        """The last part of its address."""
        return self.url.rstrip("/").rpartition("/")[2]


@dataclass(frozen=True)
class Byline(Named):
    bio: str = ""
    initials: str = ""
    expertise: str = ""
    conflicts: str = ""


@dataclass(frozen=True)
class SourceRef:
    """A source as a fact or an evidence row points to it; number is its place in the list."""

    number: int
    publisher: str
    title: str
    anchor: str


@dataclass(frozen=True)
class ShownFact:
    """A fact at the instant. `state` is "unchecked", "fresh" or "overdue"; `reason` says why
    a retracted one was."""

    key: str
    label: str
    statement: str
    text: str
    confidence: str
    confidence_label: str
    basis: str
    state: str
    checked_on: date | None
    age_days: int | None
    sources: tuple[SourceRef, ...] = ()
    reason: str = ""

    @property
    def age_note(self) -> str:
        if self.state != "overdue" or self.age_days is None:
            return ""
        return f"last checked {self.age_days} days ago"


@dataclass(frozen=True)
class PlacedLink:
    """A link that earns, or the plain address where nothing is earned. `note` stands beside it;
    its `rel` is written into the finished page."""

    url: str
    relationship: str
    note: str = ""

    @property
    def host(self) -> str:
        """As people say it."""
        return (urlsplit(self.url).hostname or self.url).removeprefix("www.")


@dataclass(frozen=True)
class ShownRow:
    """`product` is the slug of the product that it is about, `facts` the keys in its cells."""

    cells: tuple[SafeString, ...]
    link: PlacedLink | None = None
    product: str = ""
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShownOffer:
    """An offer as a box, or as a promotion spanning a table."""

    key: str
    title: str
    html: SafeString
    price: ShownFact | None
    link: PlacedLink | None
    button: str
    label: str
    relationship: str


@dataclass(frozen=True)
class ShownTable:
    key: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[ShownRow, ...]
    promotions: tuple[ShownOffer, ...]
    anchor: str = ""


@dataclass(frozen=True)
class Segment:
    """One piece of a body. kind: "html", "table", "evidence", "offer"."""

    kind: str
    html: SafeString = NOTHING
    table: ShownTable | None = None
    evidence: tuple[ShownFact, ...] = ()
    offer: ShownOffer | None = None


@dataclass(frozen=True)
class TocEntry:
    level: int
    anchor: str
    text: str


@dataclass(frozen=True)
class ShownQuestion:
    """`text` is the answer as plain text."""

    anchor: str
    question: str
    html: SafeString
    text: str = ""


@dataclass(frozen=True)
class SourceLine:
    number: int
    anchor: str
    publisher: str
    title: str
    url: str
    published_on: date | None
    retrieved_on: date | None
    archive_url: str
    own: bool
    backlinks: tuple[TocEntry, ...] = ()


@dataclass(frozen=True)
class Stamp:
    """ "Last reviewed April 2026 — pricing & tools verified": only what holds at the instant."""

    reviewed_on: date
    reviewer: Named | None
    words: tuple[str, ...]

    @property
    def verified(self) -> str:
        if len(self.words) == 1:
            return self.words[0]
        return f"{', '.join(self.words[:-1])} & {self.words[-1]}"


@dataclass(frozen=True)
class Freshness:
    """`referred` of the page's `figures` come from the ledger; 0 of 0 where that isn't said."""

    fresh: int
    total: int
    overdue: tuple[ShownFact, ...] = ()
    unchecked: tuple[ShownFact, ...] = ()
    referred: int = 0
    figures: int = 0


@dataclass(frozen=True)
class Corrected:
    """What stands on the page because it was wrong before: the guide's words, or a fact (then
    `what` names it)."""

    day: date
    what: str
    note: str


@dataclass(frozen=True)
class Card:
    """A guide in a list. `picture` is a crop of its lead picture, where the list shows one."""

    title: str
    url: str
    summary: str
    topic: Named | None
    published_on: date
    published_at: datetime
    id: int
    picture: SafeString = NOTHING


@dataclass(frozen=True)
class Changed:
    """One thing before and after. `past`: what it became doesn't hold any more either."""

    label: str
    was: str
    now: str
    past: bool = False


@dataclass(frozen=True)
class Entry:
    """What the log tells: a change that readers saw, a correction, an answer to a reader."""

    kind: str
    id: int
    moment: datetime
    day: date
    heading: str
    reason: str
    what: str
    note: str
    parts: tuple[Changed, ...] = ()
    unlisted: int = 0
    guides: tuple[Named, ...] = ()
    more_guides: int = 0
    sources: tuple[Named, ...] = ()

    @property
    def anchor(self) -> str:
        return f"{self.kind}-{self.id}"

    @property
    def title(self) -> str:
        """One line, for feeds."""
        named = self.what or (self.guides[0].name if self.guides else "")
        return f"{self.heading}: {named}" if named else self.heading


@dataclass(frozen=True)
class ShareCard:
    """The picture that goes with a page when its address is shared. `url` is absolute."""

    url: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True)
class Page:
    """`facts` are those that it shows, in the order of reading; `told` the merchants whom its
    disclosure names, `partners` all whose links it would have to mark. `changed_at` is when the
    newest began of all that it shows: edition, facts, tables, windows of offers."""

    at: datetime
    valid_until: datetime | None
    title: str
    short_title: str
    url: str
    canonical: str
    summary: str
    description: str
    topic: Named | None
    authors: tuple[Byline, ...]
    published_on: date
    changed_on: date | None
    elsewhere_on: date | None
    minutes: int
    disclosure: tuple[str, ...]
    stamp: Stamp | None
    freshness: Freshness
    contents: tuple[TocEntry, ...]
    body: tuple[Segment, ...]
    questions: tuple[ShownQuestion, ...]
    sources: tuple[SourceLine, ...]
    related: tuple[Card, ...] = ()
    facts: tuple[ShownFact, ...] = ()
    report_url: str = ""
    twin_url: str = ""
    changed_at: datetime | None = None
    correction: str = ""
    corrections: tuple[Corrected, ...] = ()
    structured: str = ""
    card: ShareCard | None = None
    history_url: str = ""
    proof_url: str = ""
    problems: tuple[str, ...] = field(default=())
    told: frozenset[str] = frozenset()
    partners: Partners = field(default_factory=Partners, repr=False)


@dataclass(frozen=True)
class Logo:
    url: str
    width: int
    height: int


@dataclass(frozen=True)
class Chrome:
    """What stands around every public page. `listed` is the navigation that the publisher chose,
    `pages` are those of the house that are written, `elsewhere` its places on other sites."""

    name: str
    tagline: str
    description: str
    topics: tuple[Named, ...]
    letter_title: str
    letter_pitch: str
    letter_wording: str
    at: datetime
    path: str = ""
    listed: tuple[Named, ...] = ()
    pages: tuple[Named, ...] = ()
    elsewhere: tuple[Named, ...] = ()
    logo: Logo | None = None
    colours_url: str = ""
    contact_email: str = ""
    partners: Partners | None = field(default=None, repr=False)

    @property
    def navigation(self) -> tuple[Named, ...]:
        return self.listed or self.topics
