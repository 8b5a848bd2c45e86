"""What a page says of today: without what it labels as past."""

from lxml import html


def without_past(source: str) -> str:
    """The page without elements of the class "was" and without <del>."""
    page = html.fromstring(source)
    for past in page.xpath('//del | //*[contains(concat(" ", @class, " "), " was ")]'):
        past.drop_tree()
    return str(html.tostring(page, encoding="unicode"))
