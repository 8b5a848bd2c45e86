"""What the worker does for the newsletter from time to time."""

from datetime import datetime, timedelta

from capysite.base.worker import duty
from newsletter import aftermath, bouncing, deliveries, forgetting, freezing, sending

duty("newsletter: issues whose slot has come", every=timedelta(seconds=10))(freezing.begin_due)
duty("newsletter: dead workers", every=timedelta(minutes=1))(deliveries.lapse)
duty("newsletter: corrections of issues", every=timedelta(minutes=5))(aftermath.draft_corrections)
duty("newsletter: reports of mail servers", every=timedelta(minutes=5))(bouncing.read_where_told)


@duty("newsletter: who never confirmed", every=timedelta(minutes=10))
def forget_unconfirmed(at: datetime) -> None:
    forgetting.forget_unconfirmed(at)


__all__ = ["sending"]  # imported for the round that it registers
