"""A field's own errors in the words of the constraint that speaks of it alone."""

from typing import Any

from django.db import models
from django.db.models import Q


def sentences_of(model: type[models.Model], field: str) -> dict[str, str]:
    """Messages for "required" and "invalid_choice", as the model's constraints put them."""
    found = {}
    for constraint in model._meta.constraints:
        if not isinstance(constraint, models.CheckConstraint):
            continue
        condition = constraint.condition
        if isinstance(condition, Q) and len(condition.children) == 1:
            lookup: Any = condition.children[0]
            message = str(constraint.violation_error_message)
            if lookup[0] == f"{field}__in":
                found["invalid_choice"] = message
            elif condition.negated and lookup == (field, ""):
                found["required"] = message
    return found
