"""Any input is a safe query: it is answered, or refused with a sentence."""

import random

import pytest
from django.test import Client

from tests.articles.searched import results, said, stock

pytestmark = pytest.mark.django_db
OPERATORS = [
    "'", '"', "''", '""', "\\", "&", "|", "!", "<->", ":*", "*", "^", "(", ")", "((", "NEAR(",
    "NOT", "AND", "OR", "-", "+", "--", ";", "/*", "*/", "%", "_", "?", "{{", "}}", "{% x %}", "@",
    "#", "marks:", "ink:", ":A", "$1", "%s", "%(x)s", "\x00", "\x1b", "\U0001f600", "\ud83d",
    "\ue000fact:x\ue001", "\u202e", "\u200b", "\ufeff", "\ufdd0", "½", "⑴", "ﬀ", "İ", "ß", "ẞ",
    "Ǆ", "漢字", "हिन्दी", "ﷺ", "'; DROP TABLE articles_edition; --", "' OR '1'='1",
    "1 UNION SELECT 1", "<script>alert(1)</script>", "javascript:alert(1)", "a" * 190, "a " * 90,
    "1" * 150, "1,1,1", "1..1", ".5.", "9e999", "0x1f", "’s", "s’", "l’’l", "\t\r\n",
    "a\u0301\u0301\u0301", "x" * 41, "and or not", "the", "£€$¥",
]  # fmt: skip
LETTERS = [chr(n) for n in (*range(0x21, 0x7F), *range(0xA1, 0x250), *range(0x2000, 0x2070))]


def hostile() -> list[str]:
    """Each alone and in the midst of words, and others thrown together anew in each run."""
    made = [*OPERATORS, *(f"ink {one} price" for one in OPERATORS)]
    made += [f"ink{one}price" for one in OPERATORS]
    for _ in range(40):
        made.append("".join(random.choices(OPERATORS[:40], k=random.randint(2, 12)))[:200])
        made.append("".join(random.choices([*LETTERS, " "], k=random.randint(1, 200))))
    return made


def test_hostile_queries_are_answered_or_refused(client: Client) -> None:
    stock()
    queries = hostile()
    statuses = {}
    for query in queries:
        clean = query.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        answer = client.get("/search/", {"q": clean})
        statuses[query] = answer.status_code
        assert b"<script>alert" not in answer.content
        assert "problem" not in answer.content.decode()
    assert {query for query, status in statuses.items() if status not in (200, 400)} == set()
    assert list(statuses.values()).count(200) > len(queries) * 3 // 4


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"q": "a" * 201}, "more than 200 characters"),
        ({"q": "ink", "kind": "secrets"}, "no such kind"),
        ({"q": "ink", "topic": "nowhere"}, "no such topic"),
        ({"q": "ink", "topic": "'\x00"}, "no such topic"),
        ({"q": "ink", "after": "x"}, "mark"),
        ({"q": "ink", "after": "1-" + "9" * 5000}, "mark"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(
    client: Client, asked: dict[str, str], says: str
) -> None:
    answer = client.get("/search/", asked)
    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert 'name="robots" content="noindex"' in answer.content.decode()


def test_raw_bytes_that_are_no_text_are_answered(client: Client) -> None:
    for raw in (b"q=%ff%fe", b"q=%00", b"q[]=1", b"q=a&q=b", b"q=%E0%80", b"q=" + b"%F0%9F" * 60):
        answer = client.get("/search/?" + raw.decode())
        assert answer.status_code in (200, 400), raw


def test_words_that_say_nothing_ask_for_another(client: Client) -> None:
    stock()
    assert "Add one that tells" in said(results(client, "what is the"))
    assert "Write what you look for" in said(results(client, "  "))
