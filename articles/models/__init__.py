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
from articles.models.images import Image
from articles.models.imports import ImportedText, PendingImport, Proposal
from articles.models.offers import Offer
from articles.models.people import Author, Topic
from articles.models.reviews import Review
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
    "Check",
    "Citation",
    "ComparisonTable",
    "Edition",
    "EditionKind",
    "Evidence",
    "Fact",
    "FactSource",
    "FactVersion",
    "Image",
    "ImportedText",
    "Offer",
    "PendingImport",
    "Proposal",
    "Rendering",
    "Review",
    "Snapshot",
    "Source",
    "TableVersion",
    "Topic",
    "Use",
]
