"""Readers brought along by a file: nobody comes back by it, and each line is accounted for."""

import io
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from capysite.base.models import AuditEntry, OutboxMail
from newsletter import importing, suppression
from newsletter.hashing import hashed
from newsletter.importing import Grounds, Kind, Outcome
from newsletter.models import Consent, Subscriber
from newsletter.tables import Row
from newsletter.wording import version
from tests.articles.factories import make_topic
from tests.newsletter.makers import (
    NOON,
    captured,
    make_erased,
    make_leaver,
    make_pending,
    make_reader,
    stored,
)

pytestmark = pytest.mark.django_db
BASIS = "Asked for the letter at our stand, on paper lists that we keep."


def bring_in(*rows: Row) -> list[Outcome]:
    grounds = Grounds(BASIS, by=None, file="stand.csv", at=NOON)
    return list(importing.bring_in(rows, grounds))


def lines(*emails: str) -> list[Row]:
    return [Row(number, email) for number, email in enumerate(emails, start=2)]


def suppress(email: str) -> None:
    suppression.suppress(email, reason=suppression.Reason.COMPLAINED, at=NOON)


@pytest.fixture
def people() -> list[Row]:
    """One of each kind."""
    make_reader("reader@example.org"), make_leaver("left@example.org")
    make_pending("pending@example.org")
    suppress("silent@example.org")
    gone = make_erased("gone@example.org")
    suppression.store(gone.address_hash, reason=suppression.Reason.ERASED, at=NOON)
    return lines(
        "New@Example.org", "READER@example.org", "left@example.org", "pending@example.org",
        "Silent@example.org", "gone@example.org", "no address", "new@example.org", "",
        '=HYPERLINK("https://evil.example")', "ada@example.org\nBcc: eve@example.org",
    )  # fmt: skip


WANTED = [
    (2, Kind.ADDED), (3, Kind.KNOWN), (4, Kind.LEFT), (5, Kind.ADDED), (6, Kind.SUPPRESSED),
    (7, Kind.SUPPRESSED), (8, Kind.BAD), (9, Kind.REPEATED), (10, Kind.BAD), (11, Kind.BAD),
    (12, Kind.BAD),
]  # fmt: skip


def test_each_line_has_its_answer(people: list[Row]) -> None:
    assert [(one.line, one.kind) for one in bring_in(*people)] == WANTED
    on_list = Subscriber.objects.reachable(NOON).order_by("address")
    assert [one.address for one in on_list] == [
        "new@example.org", "pending@example.org", "reader@example.org",
    ]  # fmt: skip


def test_trying_out_says_the_same_and_stores_nothing(people: list[Row]) -> None:
    before, audited = stored(), AuditEntry.objects.count()
    assert [(one.line, one.kind) for one in importing.try_out(people)] == WANTED
    assert (stored(), AuditEntry.objects.count()) == (before, audited)


def test_a_second_time_adds_nobody(people: list[Row]) -> None:
    bring_in(*people)
    before = stored()
    kinds = Counter(one.kind for one in bring_in(*people))
    assert (kinds[Kind.ADDED], kinds[Kind.KNOWN]) == (0, 3)
    assert stored() == before


def test_the_grounds_are_kept_with_each(people: list[Row]) -> None:
    bring_in(*people)
    new = Subscriber.objects.get(address="new@example.org")
    assert (new.email, new.confirmed_at, new.address_hash) == (
        "New@Example.org", NOON, hashed("new@example.org"),
    )  # fmt: skip
    consent = Consent.objects.get(subscriber=new)
    assert (consent.action, consent.form, consent.wording, consent.wording_version) == (
        "imported", "import", BASIS, version(BASIS),
    )  # fmt: skip
    assert OutboxMail.objects.count() == 0, "nobody is mailed for it"


def test_it_is_on_record_before_and_after_without_an_address(people: list[Row]) -> None:
    bring_in(*people)
    begun, done = AuditEntry.objects.filter(action__startswith="subscribers").order_by("id")
    assert begun.after == {"file": "stand.csv", "basis": BASIS}
    assert done.after["added"] == 2
    assert "@" not in str([begun.after, done.after])


def test_topics_are_taken_by_slug_or_name_and_an_unknown_one_refuses_the_line() -> None:
    make_topic(slug="pens", name="Fountain pens")
    make_topic(slug="inks", name="Inks")
    said = bring_in(
        Row(2, "a@example.org", ("PENS", "Inks", "fountain pens")), Row(3, "b@example.org", ("x",))
    )
    assert [one.kind for one in said] == [Kind.ADDED, Kind.BAD]
    assert str(said[1]) == "Line 3: refused: can’t be read: b@example.org: There is no topic “x”."
    topics = Subscriber.objects.get().topics
    assert {topic.slug for topic in topics.all()} == {"pens", "inks"}


def test_a_line_of_the_report_is_one_line() -> None:
    (said,) = bring_in(Row(2, "a\nLine 3: added"))
    assert "\n" not in str(said)


@pytest.mark.parametrize("basis", ["", "because", "Ada@example.org gave us all of these"])
def test_without_grounds_nothing_is_brought_in(basis: str) -> None:
    with pytest.raises(ValidationError):
        Grounds(basis, by=None, file="x", at=NOON)


def test_who_signs_up_in_the_midst_of_it_is_one_subscriber(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = importing._known

    def and_then(people: list[importing._Person], **options: bool) -> object:
        found = known(people, **options)
        if not options:
            make_pending("new@example.org")
        return found

    monkeypatch.setattr(importing, "_known", and_then)
    assert [one.kind for one in bring_in(*lines("new@example.org"))] == [Kind.ADDED]
    assert Subscriber.objects.get().is_on_list


def test_what_was_cut_off_stands_by_whole_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 3)
    rows = lines(*(f"n{n}@example.org" for n in range(10)))
    begun = importing.bring_in(rows, Grounds(BASIS, by=None, file="x", at=NOON))
    for _ in range(4):
        next(begun)
    begun.close()  # type: ignore[attr-defined]
    assert Subscriber.objects.on_list().count() == Consent.objects.count() == 6
    assert Counter(one.kind for one in bring_in(*rows)) == {Kind.KNOWN: 6, Kind.ADDED: 4}


@pytest.mark.alike
def test_a_batch_asks_as_much_for_thirty_as_for_one() -> None:
    counts = []
    for size in (1, 30):
        with captured() as queries:
            bring_in(*lines(*(f"{size}-{n}@example.org" for n in range(size))))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_memory_stays_flat_while_lines_come() -> None:
    """Trying out two hundred times as many lines keeps a few bytes of each."""

    def many(count: int) -> Iterator[Row]:
        return (Row(n, f"reader-{n}@example.org") for n in range(2, count + 2))

    peaks = []
    for count in (500, 10_000):
        tracemalloc.start()
        assert sum(1 for _ in importing.try_out(many(count))) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] - peaks[0] < 10_000 * 200


def test_the_command_reports_refusals_by_line_and_counts(tmp_path: Path, people: list[Row]) -> None:
    path = tmp_path / "stand.csv"
    path.write_bytes(b"\xef\xbb\xbfname;e-mail\r\nN;new@example.org\r\nL;left@example.org\r\n")
    said = io.StringIO()
    call_command("import_subscribers", str(path), "--basis", BASIS, "--dry-run", stdout=said)
    assert said.getvalue().startswith(
        "Line 3: refused: left the list: left@example.org\nNothing was stored.\n       1  added\n"
    )
    assert not Subscriber.objects.filter(address="new@example.org").exists()
    call_command("import_subscribers", str(path), "--basis", BASIS, stdout=said)
    assert Subscriber.objects.get(address="new@example.org").is_on_list


@pytest.mark.parametrize(
    ("content", "basis", "sentence"),
    [("name\nx\n", BASIS, "No column is called"), ("email\nx\n", "", "Say on what grounds")],
)
def test_the_command_refuses_in_a_sentence(
    tmp_path: Path, content: str, basis: str, sentence: str
) -> None:
    path = tmp_path / "x.csv"
    path.write_text(content)
    with pytest.raises(CommandError, match=sentence):
        call_command("import_subscribers", str(path), "--basis", basis)
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_subscribers", str(tmp_path / "none.csv"), "--basis", BASIS)
    assert Subscriber.objects.count() == 0


def test_a_suppression_outlives_everything_but_an_own_wish() -> None:
    make_reader("gone@example.org", created_at=NOON - timedelta(days=1))
    suppress("gone@example.org")
    assert [one.kind for one in bring_in(*lines("gone@example.org"))] == [Kind.SUPPRESSED]


def test_who_is_erased_while_a_file_is_read_is_not_stored_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make = importing._make

    def slowly(people: list[importing._Person], silent: set[str], at: datetime) -> None:
        make(people, silent, at)
        suppression.store(hashed("ada@example.org"), reason=suppression.Reason.ERASED, at=NOON)

    monkeypatch.setattr(importing, "_make", slowly)
    assert [outcome.kind for outcome in bring_in(*lines("ada@example.org"))] == [Kind.SUPPRESSED]
    assert not Subscriber.objects.exists()
