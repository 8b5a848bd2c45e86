"""A clock in a file that servers and workers under a drill read in place of the machine’s."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

VARIABLE = "CAPYSITE_CLOCK_FILE"


class SetClock:
    """While it stands, this process and all that it starts live at its moment."""

    def __init__(self, folder: Path, moment: datetime | None = None) -> None:
        self.path = folder / "clock"
        self.set(moment or datetime.now(UTC))
        os.environ[VARIABLE] = str(self.path)

    def set(self, moment: datetime) -> datetime:
        """At once, for a reader in the midst of it would find half a moment."""
        written = self.path.with_suffix(".new")
        written.write_text(moment.isoformat())
        written.replace(self.path)
        self.moment = moment
        return moment

    def step(self, by: timedelta) -> datetime:
        return self.set(self.moment + by)
