"""The fixed vocabularies of the ledger."""

from django.db import models


class FactKind(models.TextChoices):
    PRICE = "price", "Price"
    PLAN_LIMIT = "plan_limit", "Plan limit"
    AVAILABILITY = "availability", "Availability"
    RELEASE = "release", "Release status"
    STATEMENT = "statement", "Statement"
    BIOGRAPHY = "biography", "Biography"


class ValueType(models.TextChoices):
    MONEY = "money", "Money, such as $17/mo"
    DATE = "date", "Date or window, such as H2 2026"
    NUMBER = "number", "Number with unit, such as 300 minutes"
    YESNO = "yesno", "Yes, no or partial"
    TEXT = "text", "Text"


class Confidence(models.TextChoices):
    CONFIRMED = "confirmed", "Confirmed"
    REPORTED = "reported", "Reported"
    DISPUTED = "disputed", "Disputed"
    ESTIMATED = "estimated", "Estimated"
    UNDISCLOSED = "undisclosed", "Not yet disclosed"
    RETRACTED = "retracted", "Retracted"


class Reason(models.TextChoices):
    FIRST = "first", "First record"
    UPDATE = "update", "Update: the world changed"
    CORRECTION = "correction", "Correction: we were wrong"


class CheckMethod(models.TextChoices):
    PAGE = "page", "Read the page"
    API = "api", "Asked the API"
    SCREENSHOT = "screenshot", "Read a screenshot"
    MAIL = "mail", "Vendor’s mail"
