"""Each promise that the database keeps: refused by SQL, and said in words before."""

import copy
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.articles.constraint_cases import CASES, insert_like

pytestmark = pytest.mark.django_db


def constraint(row: Any, name: str) -> Any:
    return next(one for one in row._meta.constraints if one.name == name)


def test_every_constraint_of_guides_and_links_is_tried_here() -> None:
    declared = {
        one.name
        for model in apps.get_models()
        if model._meta.app_label in {"articles", "affiliates"}
        for one in model._meta.constraints
    }
    assert declared == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_the_database_refuses_what_breaks_it(name: str) -> None:
    make, breaks = CASES[name]
    row = make()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        insert_like(row, **breaks(row))
    assert name in str(refused.value) or "UNIQUE constraint failed" in str(refused.value)


@pytest.mark.parametrize("name", CASES)
def test_a_form_would_say_it_in_words(name: str) -> None:
    make, breaks = CASES[name]
    row = make()
    second = copy.copy(row)
    second.pk, second._state = None, copy.copy(row._state)
    second._state.adding = True
    for attribute, value in breaks(row).items():
        setattr(second, attribute, value)
    with pytest.raises(ValidationError) as refused:
        second.validate_constraints()
    assert constraint(row, name).violation_error_message in refused.value.messages
