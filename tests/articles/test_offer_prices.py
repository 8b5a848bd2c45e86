"""Only an amount of money of the product itself is an offer's price."""

import pytest
from django.test import Client

from articles.models import Offer
from articles.publishing.gate import inspect_offer
from capysite.base import clock
from tests.articles.factories import make_edition, make_fact, make_offer, make_product
from tests.articles.open_pages import MONDAY, read

pytestmark = pytest.mark.django_db
TEXT = {"value": "two weeks", "value_type": "text", "kind": "statement"}


@pytest.mark.parametrize("values", [TEXT, {"value": "$9/mo"}])
def test_no_other_fact_is_told_to_machines_as_a_price(
    client: Client, values: dict[str, str]
) -> None:
    product = make_product("own")
    with clock.fixed(MONDAY):
        offer = make_offer(product=product, price=make_fact("$17/mo", product=product))
        make_edition(body=f"## Pens\n\n{{{{ offer: {offer.key} }}}}")
    url = f"/products/{product.slug}/"
    assert '"price": ' in read(client, url, MONDAY)
    with clock.fixed(MONDAY):
        other = product if "kind" in values else make_product()
        Offer.objects.update(price=make_fact(product=other, **values))
        holes = inspect_offer(Offer.objects.get(), at=clock.now()).holes
    assert [hole.code for hole in holes] == ["offer-price"]
    source = read(client, url, MONDAY)
    assert '"Product"' in source
    assert '"price": ' not in source
