from affiliates.models.links import Link
from affiliates.models.merchants import Merchant
from affiliates.models.products import Product

__all__ = ["Link", "Merchant", "Product"]
