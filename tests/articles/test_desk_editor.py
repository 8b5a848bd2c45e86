"""The two endpoints of the Markdown field, in place of django-markdownx's own."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from PIL import Image as Pillow

from articles.models import Image
from tests.articles.desk import member
from tests.articles.factories import make_fact, make_link, make_table, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.alike]


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user())
    return client


def picture(name: str = "pond.png") -> SimpleUploadedFile:
    out = io.BytesIO()
    Pillow.new("RGB", (30, 20), "teal").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def test_the_preview_resolves_references_and_names_the_unknown(desk: Client) -> None:
    fact, link, table = make_fact("$17/mo"), make_link(), make_table()
    text = (
        f"It costs {{{{ fact: {fact.key} }}}}. [Try](go:{link.slug})\n\n"
        f"{{{{ table: {table.key} }}}}\n\nAnd {{{{ fact: nobody }}}}, [x](guide:nowhere).\n"
    )
    shown = desk.post(reverse("markdownx_markdownify"), {"content": text, "part": "body"}).json()
    assert "$17/mo" in shown["html"]
    assert f"/go/{link.slug}/" in shown["html"]
    assert table.title in shown["html"]
    assert [(p["line"], p["message"]) for p in shown["problems"]] == [
        (5, "There is no fact “nobody” that says something by now."),
        (5, "There is no guide “nowhere”."),
    ]


def test_the_evidence_of_the_form_is_shown_before_it_is_saved(desk: Client) -> None:
    first, second = make_fact("$17/mo"), make_fact("$9/mo")
    posted = {"content": "{{ facts }}", "evidence": [second.pk, first.pk]}
    html = desk.post(reverse("markdownx_markdownify"), posted).json()["html"]
    assert 0 < html.index("$9/mo") < html.index("$17/mo")


def test_an_answer_is_shown_as_an_answer(desk: Client) -> None:
    shown = desk.post(reverse("markdownx_markdownify"), {"content": "*So*", "part": "answer"})
    assert "<em>So</em>" in shown.json()["html"]


def test_hostile_text_comes_out_as_text(desk: Client) -> None:
    text = "<script>alert(1)</script>\n\n[x](javascript:alert(1))\n"
    html = desk.post(reverse("markdownx_markdownify"), {"content": text}).json()["html"]
    assert "<script" not in html
    assert 'href="javascript' not in html


def test_a_picture_passes_the_intake_and_comes_back_as_markdown(desk: Client) -> None:
    posted = {"image": picture(), "alt": "A pond [at dawn]"}
    answer = desk.post(reverse("markdownx_upload"), posted).json()
    image = Image.objects.get()
    assert answer["image_code"] == f"![A pond (at dawn)](image:{image.key})"
    assert image.uploaded_by == make_user()


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        ({}, "No picture came with it. Say what the picture shows, or mark it as decorative."),
        ({"image": b"<svg onload='x'/>", "alt": "x"}, "“a.gif” is no picture that we take"),
        ({"image": b"", "alt": "x"}, "The picture is empty."),
    ],
)
def test_a_refused_picture_is_one_sentence_and_stores_nothing(
    desk: Client, posted: dict[str, object], sentence: str
) -> None:
    if isinstance(data := posted.get("image"), bytes):
        posted = {**posted, "image": SimpleUploadedFile("a.gif", data, "image/gif")}
    response = desk.post(reverse("markdownx_upload"), posted)
    assert response.status_code == 400
    assert response.json()["error"].startswith(sentence)
    assert not Image.objects.exists()


def test_a_picture_needs_words_or_a_mark(desk: Client) -> None:
    refused = desk.post(reverse("markdownx_upload"), {"image": picture()})
    assert refused.status_code == 400
    posted = {"image": picture(), "decorative": "on", "alt": "left over"}
    assert desk.post(reverse("markdownx_upload"), posted).json()["image_code"].startswith("![](")


@pytest.mark.parametrize("name", ["markdownx_upload", "markdownx_markdownify"])
@pytest.mark.parametrize("who", ["nobody", "reader", "staff without rights"])
def test_others_get_403_in_json(client: Client, name: str, who: str) -> None:
    if who != "nobody":
        user = member("Author", "somebody")
        user.groups.clear()
        user.is_staff = who != "reader"
        user.save()
        client.force_login(user)
    response = client.post(reverse(name), {"content": "x", "image": picture(), "alt": "x"})
    assert response.status_code == 403
    assert list(response.json()) == ["error"]
    assert not Image.objects.exists()


@pytest.mark.parametrize("name", ["markdownx_upload", "markdownx_markdownify"])
def test_reading_is_no_way_in(desk: Client, name: str) -> None:
    assert desk.get(reverse(name)).status_code == 405


@pytest.mark.parametrize("name", ["markdownx_upload", "markdownx_markdownify"])
def test_a_forged_post_from_elsewhere_is_refused(name: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user())
    assert client.post(reverse(name), {"content": "x"}).status_code == 403


def test_the_endpoints_of_django_markdownx_are_not_there() -> None:
    views = {
        str(p.callback.__module__)
        for p in get_resolver().url_patterns
        if hasattr(p, "callback") and p.callback
    }
    assert not [module for module in views if module.startswith("markdownx")]
    with pytest.raises(NoReverseMatch):
        reverse("markdownx:upload")
