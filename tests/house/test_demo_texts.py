"""The demo as it lies in files: made up, well written, and free of typed figures."""

import re
from datetime import UTC, date, datetime

import pytest

from capysite.base import clock
from capysite.demo.days import Days
from capysite.demo.reading import HERE, Guide, read_guides, read_ledger

DAYS = Days(date(2026, 11, 23))
GUIDES = read_guides(DAYS)
REAL_NAMES = (
    "happycapy", "capybara", "openai", "chatgpt", "gpt-", "anthropic", "claude", "google",
    "gemini", "microsoft", "copilot", "github", "apple", "amazon", "meta ai", "llama", "mistral",
    "deepseek", "deepl", "dropbox", "notion", "slack", "grammarly", "adobe", "zoom", "nvidia",
    "perplexity", "cursor", "quickbooks", "xero", "expensify", "docusign", "youtube", "alexandr",
    "murmur", "quillcast", "longhand", "tessel", "lingo lark", "harbour drive",
)  # fmt: skip
PRICE = re.compile(r"[$€£¥]\s?\d|\d\s?(?:USD|EUR|GBP|dollars|euros|pounds)\b", re.I)


def test_no_real_brand_is_named() -> None:
    parts = ("guides/*.md", "ledger/*.toml", "pages/*.md")
    files = [path for part in parts for path in HERE.glob(part)]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files).lower()
    assert [name for name in REAL_NAMES if re.search(rf"(?<!\w){re.escape(name)}", text)] == []
    hosts = re.findall(r"(?:https?://|@)([a-z0-9.-]+)", text)
    assert len(hosts) > 50
    assert [host for host in hosts if not host.rstrip(".").endswith(".example")] == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.content.slug)
def test_a_guide_is_as_long_as_a_guide_and_types_no_price(guide: Guide) -> None:
    content = guide.content
    if content.slug == "office-telephone-agents":
        return
    assert 450 <= len(content.body.split()) <= 1300
    answers = [question.answer for question in content.questions]
    assert [text for text in (content.summary, content.body, *answers) if PRICE.search(text)] == []


def test_every_topic_and_author_has_guides() -> None:
    house = read_ledger("house", DAYS)
    contents = [guide.content for guide in GUIDES]
    assert {content.topic for content in contents} == set(house["topics"])
    assert {name for content in contents for name in content.authors} == set(house["authors"])


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2026, 11, 23), "13 November 2026, Q4 2026, Q2 2027, H1 2027"),
        (date(2027, 1, 5), "26 December 2026, Q1 2027, Q3 2027, H2 2027"),
    ],
)
def test_days_and_windows_follow_the_day_of_loading(today: date, told: str) -> None:
    text = "@{day-10}, @{quarter}, @{quarter+2}, @{half+1}"
    assert Days(today).tell(text) == told


def test_a_change_lies_in_both_forms_of_the_text() -> None:
    for guide in GUIDES:
        body = guide.content.body
        for number, edition in enumerate(guide.editions):
            for change in edition.get("was", ()):
                assert body.count(change["now"]) == 1
                assert change["then"] in guide.content_of(number - 1).body


def test_a_moment_is_told_in_the_zone_of_the_site() -> None:
    moment = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert Days.around(moment).today == clock.local_date(moment)
    assert clock.local_date(Days.around(moment).moment(1, "00:00")) == date(2026, 11, 24)
