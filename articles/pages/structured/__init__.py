"""Structured data: JSON-LD as one graph a page, that says only what the page shows."""

from articles.pages.structured.guide import guide
from articles.pages.structured.lists import author, home, listed, titles, topic
from articles.pages.structured.product import product

__all__ = ["author", "guide", "home", "listed", "product", "titles", "topic"]
