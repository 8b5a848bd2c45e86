from articles.models.autosaves import Autosave
from articles.models.editions import (
    READABLE,
    Address,
    AddressKind,
    Edition,
    EditionKind,
    Rendering,
    Use,
)
from articles.models.facts import Check, Fact, FactSource, FactVersion
from articles.models.guides import FAQ, Article, ArticleAuthor, Citation, Evidence, Snapshot
from articles.models.images import Image, PictureWork
from articles.models.imports import ImportedText, PendingImport, Proposal
from articles.models.lookups import ExcerptLookup, Found
from articles.models.offers import Offer
from articles.models.people import Author, Topic
from articles.models.plain_links import LinkedHost, PlainLink
from articles.models.reports import ErrorAnswer, ErrorNotice, ErrorReport, Verdict
from articles.models.reviews import Review
from articles.models.search import PlaceKind, SearchRow, SearchWord
from articles.models.site_pages import SitePage, SitePageName
from articles.models.sources import Source
from articles.models.tables import ComparisonTable, TableVersion

__all__ = [
    "FAQ",
    "READABLE",
    "Address",
    "AddressKind",
    "Article",
    "ArticleAuthor",
    "Author",
    "Autosave",
    "Check",
    "Citation",
    "ComparisonTable",
    "Edition",
    "EditionKind",
    "ErrorAnswer",
    "ErrorNotice",
    "ErrorReport",
    "Evidence",
    "ExcerptLookup",
    "Fact",
    "FactSource",
    "FactVersion",
    "Found",
    "Image",
    "ImportedText",
    "LinkedHost",
    "Offer",
    "PendingImport",
    "PictureWork",
    "PlaceKind",
    "PlainLink",
    "Proposal",
    "Rendering",
    "Review",
    "SearchRow",
    "SearchWord",
    "SitePage",
    "SitePageName",
    "Snapshot",
    "Source",
    "TableVersion",
    "Topic",
    "Use",
    "Verdict",
]
