"""Who the letter is from, when it goes out, and how fast."""

from datetime import time
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

one_line = RegexValidator(r"^[^\r\n\0]*\Z", "Write it on one line.")


def seven() -> time:
    return time(7)


class NewsletterSettings(models.Model):
    class Weekday(models.IntegerChoices):
        MONDAY = 0, "Monday"
        TUESDAY = 1, "Tuesday"
        WEDNESDAY = 2, "Wednesday"
        THURSDAY = 3, "Thursday"
        FRIDAY = 4, "Friday"
        SATURDAY = 5, "Saturday"
        SUNDAY = 6, "Sunday"

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    sender_name = models.CharField(
        max_length=80,
        blank=True,
        validators=[one_line],
        help_text="Who the letter is from, as mail programs show it, such as “Paper Guide”. "
        "Needed before the first issue.",
    )
    sender_address = models.EmailField(
        blank=True,
        help_text="The address that it comes from, such as letter@guide.example.org; its domain "
        "has SPF, DKIM and DMARC for the server that sends. Empty: EMAIL_FROM of the site.",
    )
    reply_to = models.EmailField(
        blank=True, help_text="Where answers of readers go. Empty: to the sender’s address."
    )
    bounce_address = models.EmailField(
        blank=True,
        help_text="Where mail servers report what they could not deliver (the envelope sender). "
        "“manage.py read_bounces” reads that mailbox. Empty: the sender’s address.",
    )
    postal_address = models.TextField(
        max_length=300,
        blank=True,
        help_text="The postal address of the publisher, which the law wants in each issue. "
        "Needed before the first one.",
    )
    weekday = models.PositiveSmallIntegerField(
        choices=Weekday.choices,
        default=Weekday.TUESDAY,
        help_text="The day of the weekly slot that is proposed for a new issue.",
    )
    time = models.TimeField(
        default=seven, help_text="Its hour in the time zone of the site, such as 07:00."
    )
    per_second = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="At most so many mails a second, of all workers together. Empty: no limit.",
    )
    per_hour = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="At most so many mails an hour, of all workers together. Empty: no limit.",
    )
    per_domain_hour = models.PositiveIntegerField(
        "per hour and domain",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="At most so many mails an hour to the addresses of one domain, such as "
        "gmail.com. Empty: no limit.",
    )
    most_bounces = models.PositiveSmallIntegerField(
        "pause at bounces, in %",
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="An issue pauses itself where more of a hundred mails bounce or are refused, "
        "once fifty were tried.",
    )
    most_complaints = models.PositiveSmallIntegerField(
        "pause at complaints, in ‰",
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text="An issue pauses itself where more of a thousand readers call it spam, once "
        "fifty were sent.",
    )

    class Meta:
        verbose_name_plural = "newsletter settings"
        constraints = (
            models.CheckConstraint(
                condition=Q(id=1),
                name="newslettersettings_one_row",
                violation_error_message="There is one row of newsletter settings; change that one.",
            ),
            models.CheckConstraint(
                condition=Q(weekday__lte=6),
                name="newslettersettings_weekday_known",
                violation_error_message="Choose one of the days of the week.",
            ),
            models.CheckConstraint(
                condition=~Q(per_second=0) & ~Q(per_hour=0) & ~Q(per_domain_hour=0),
                name="newslettersettings_limits_positive",
                violation_error_message="A limit is one mail at least; leave it empty for none.",
            ),
            models.CheckConstraint(
                condition=Q(most_bounces__gte=1, most_bounces__lte=100)
                & Q(most_complaints__gte=1, most_complaints__lte=1000),
                name="newslettersettings_thresholds_in_range",
                violation_error_message="Give percent from 1 to 100 and per mille from 1 to 1000.",
            ),
            models.CheckConstraint(
                condition=~Q(sender_name__contains="\n") & ~Q(sender_name__contains="\r"),
                name="newslettersettings_sender_is_one_line",
                violation_error_message="Write the sender’s name on one line.",
            ),
        )

    def __str__(self) -> str:
        return "Newsletter settings"

    @classmethod
    def current(cls) -> Self:
        return cls.objects.filter(pk=1).first() or cls()
