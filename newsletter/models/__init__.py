from newsletter.models.consent import Consent
from newsletter.models.delivery import Delivery
from newsletter.models.issue import Issue, IssueContent, IssueFact, IssueItem
from newsletter.models.segment import Segment
from newsletter.models.settings import NewsletterSettings
from newsletter.models.subscriber import Subscriber
from newsletter.models.suppression import Suppression

__all__ = [
    "Consent",
    "Delivery",
    "Issue",
    "IssueContent",
    "IssueFact",
    "IssueItem",
    "NewsletterSettings",
    "Segment",
    "Subscriber",
    "Suppression",
]
