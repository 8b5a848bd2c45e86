"""What may be said to readers about money in a merchant's own words. Pure."""

import re

from django.core.exceptions import ValidationError

# Signs of HTML, Markdown, references and addresses: it is printed as plain text.
MARKUP = re.compile(r"[<>{}\[\]`|\\\x00-\x1f\x7f\u2028\u2029]|\*\*|__|://|www\.", re.IGNORECASE)
NOT_PLAIN = "Write plain words: no line ends, links, addresses, HTML or Markdown."
NOT = (
    r"(?:no|not|never|nothing|nobody|none|without|free of"
    r"|isn[’']?t|aren[’']?t|don[’']?t|doesn[’']?t|didn[’']?t|won[’']?t)"
)
MONEY = (
    r"(?:commissions?|pa(?:id|ys?|ying|yments?)|earn(?:s|ed|ings)?|money|sponsor(?:s|ed|ship)?"
    r"|affiliates?|advertis(?:ing|ements?)|adverts?|ads?|gifts?|compensat(?:ed|ion)|benefits?)"
)
# "No commission", "we don't really earn", "they pay nothing", "unpaid".
TAKEN_BACK = re.compile(
    rf"\b{NOT}\b(?:\W+\w+){{0,4}}?\W+{MONEY}\b|\b{MONEY}\b(?:\W+\w+){{0,1}}?\W+{NOT}\b"
    r"|\b(?:unpaid|unsponsored)\b",
    re.IGNORECASE,
)


def plain_sentence(value: str) -> None:
    if MARKUP.search(value):
        raise ValidationError(NOT_PLAIN)
    if not re.search(r"\w\W+\w", value) or value.strip()[-1] not in ".!?":
        raise ValidationError("Write a whole sentence that ends with a full stop.")


def takes_nothing_back(value: str) -> None:
    """The disclosure says that something is earned: no merchant's words may say the opposite."""
    if found := TAKEN_BACK.search(value):
        raise ValidationError(
            f"“{found[0]}” would take the disclosure back. Say what they pay for, such as "
            "“Quillcast pays for the first year of each plan.”"
        )
