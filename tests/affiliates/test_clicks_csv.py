"""A name that is a formula only where another sign separates the cells is none there either."""

import csv
from datetime import date

import pytest

from affiliates.exporting import harmless, lines
from affiliates.reports import Period
from tests.articles.factories import make_clicks, make_link, make_product

TODAY = date(2027, 3, 31)
SIGNS = ("=", "+", "-", "@", "＝")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["Pen;=1", "Pen; =1", 'Pen;"=1"', "Pen|+1;-1", "Pen,Ink;＝1", "=1;@1", "Pen\t=1"]
)
def test_no_cell_is_a_formula_whatever_separates_them(name: str) -> None:
    make_clicks(make_link(product=make_product(name=name)), day=TODAY)
    _, line = "".join(lines(Period(TODAY, TODAY))).splitlines()
    for separator in ";,|\t":
        (cells,) = csv.reader([line], delimiter=separator)
        assert [cell for cell in cells if cell.strip(' "').startswith(SIGNS)] == []


@pytest.mark.parametrize("name", ["Pen; ink", "Pen-1", "A, B & C", "1 + 1 = 2"])
def test_what_is_no_formula_stays_as_it_is(name: str) -> None:
    assert harmless(name) == name
