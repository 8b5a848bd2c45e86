"""How a verb says no. Each message is a sentence for an editor."""

from articles.findings import Findings


class GateRefused(Exception):
    """Holes block it; `findings` holds all of them, and the warnings."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        super().__init__("; ".join(str(hole) for hole in findings.holes))


class StaleCopy(Exception):
    """Somebody else saved since the caller read: nothing was changed."""
