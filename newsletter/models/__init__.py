from newsletter.models.consent import Consent
from newsletter.models.subscriber import Subscriber

__all__ = ["Consent", "Subscriber"]
