"""`manage.py check` fails for a template that lets a link that earns stand undisclosed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from pytest_django import Settings

from articles import checks, surfaces
from articles.checks import ADDRESS, DISCLOSURE, PARTNERS, disclosures
from articles.pages.finishing import finish
from articles.surfaces import Planted, PlantedJson, Surface

TEMPLATES = Path(site.BASE_DIR) / "templates"


@pytest.fixture
def changed(settings: Settings, tmp_path: Path) -> Iterator[Any]:
    """Puts another text in the place of a template's, for the engine of the checks."""
    engine = {**site.TEMPLATES[0], "DIRS": [tmp_path, TEMPLATES]}
    settings.TEMPLATES = [engine]
    checks._engine.cache_clear()

    def change(name: str, before: str, after: str) -> None:
        text = (TEMPLATES / name).read_text()
        assert before in text
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text.replace(before, after))

    yield change
    checks._engine.cache_clear()


def told() -> set[tuple[str | None, str]]:
    return {(fault.id, str(fault.msg)) for fault in disclosures()}


def test_every_registered_surface_discloses_before_the_first_link() -> None:
    assert told() == set()
    planted = [s for s in surfaces.surfaces() if s.planted]
    documents = [one for s in planted for one in (s.planted(ADDRESS) if s.planted else ())]
    pages = [document for document in documents if isinstance(document, Planted)]
    assert len(documents) > len(pages) > 25
    for document in pages:
        finished = finish(checks._render(document), told=document.told, partners=lambda: PARTNERS)
        assert 0 < finished.index(DISCLOSURE) < finished.index(f'href="{ADDRESS}"')


INCLUDED = '{% include "articles/_disclosure.html" with disclosure=page.disclosure only %}'


def test_a_template_that_omits_the_disclosure_fails(changed: Any) -> None:
    changed("articles/_head.html", INCLUDED, "")
    said = "shows a link that earns and no disclosure."
    assert told() == {
        ("articles.E003", f"articles/guide_page.html, of the surface “Guide”, {said}"),
        (
            "articles.E003",
            f"admin/articles/working_copy.html, of the surface “Preview at the desk”, {said}",
        ),
    }


def test_a_template_that_discloses_too_late_fails(changed: Any) -> None:
    changed("articles/_head.html", INCLUDED, "")
    changed(
        "articles/_guide.html",
        "</article>",
        INCLUDED + "</article>",
    )
    assert {message.rpartition(", ")[2] for _, message in told()} == {
        "discloses after the first link."
    }


def test_a_template_that_drops_the_planted_link_fails(changed: Any) -> None:
    changed(
        "articles/log.html", '{% include "articles/_log_entry.html" with entry=entry only %}', ""
    )
    assert {message for _, message in told()} == {
        "articles/log.html, of the surface “Log”, doesn’t show the link that was planted in it."
    }


@pytest.mark.parametrize(
    ("surface", "said"),
    [
        (Surface("Bare"), "plants a link, or says why it can’t carry one: one of the two."),
        (
            Surface("Both", planted=lambda address: (), linkless="No."),
            "plants a link, or says why it can’t carry one: one of the two.",
        ),
        (
            Surface("Half", ("articles/log.html",), planted=lambda address: ()),
            "plants no link in articles/log.html.",
        ),
        (
            Surface("Empty", planted=lambda a: (Planted("articles/gone.html", {}),)),
            "doesn’t show the link that was planted in it.",
        ),
    ],
)
def test_a_surface_states_how_it_stands_with_links(
    surface: Surface, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surfaces, "_surfaces", {surface.name: surface})
    (fault,) = disclosures()
    assert str(fault.msg).endswith(said)


LINK = {"url": ADDRESS, "rel": "sponsored nofollow"}


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"disclosure": ["We earn."], "links": [LINK]}, ""),
        ({"links": [LINK], "disclosure": ["We earn."]}, checks.NOT_DISCLOSED),
        ({"disclosure": [], "links": [LINK]}, checks.NOT_DISCLOSED),
        ({"disclosure": ["We earn."], "links": [{**LINK, "rel": ""}]}, checks.NO_REL),
        ({"disclosure": ["We earn."], "html": f'<a href="{ADDRESS}">Pen</a>'}, checks.NO_REL),
        ({"disclosure": ["We earn."], "links": []}, checks.NOT_SHOWN),
    ],
)
def test_a_document_for_programs_is_held_to_the_same(
    document: dict[str, Any], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    surface = Surface("Pens", planted=lambda address: (PlantedJson("A pen", document),))
    monkeypatch.setattr(surfaces, "_surfaces", {surface.name: surface})
    where = "A pen, of the surface “Pens”,"
    assert told() == ({("articles.E003", f"{where} {said}")} if said else set())
