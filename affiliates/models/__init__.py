from affiliates.models.clicks import ClickKind, Clicks
from affiliates.models.health import LinkAddress, LinkEvent, LinkHost
from affiliates.models.links import Link
from affiliates.models.merchants import Merchant
from affiliates.models.products import Product

__all__ = [
    "ClickKind",
    "Clicks",
    "Link",
    "LinkAddress",
    "LinkEvent",
    "LinkHost",
    "Merchant",
    "Product",
]
