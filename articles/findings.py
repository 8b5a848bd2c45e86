"""What the gate says: holes block publishing, warnings don't."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """`where` is a place that an editor can find: "body, line 12", "question 3"."""

    code: str
    message: str
    where: str = ""

    def __str__(self) -> str:
        return (
            f"{self.where[:1].upper()}{self.where[1:]}: {self.message}"
            if self.where
            else self.message
        )


@dataclass(frozen=True)
class Findings:
    holes: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()

    def __add__(self, other: "Findings") -> "Findings":
        return Findings(self.holes + other.holes, self.warnings + other.warnings)
