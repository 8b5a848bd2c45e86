"""Names for what fixtures give."""

from collections.abc import Callable
from datetime import datetime

AtMoment = Callable[[datetime], datetime]
