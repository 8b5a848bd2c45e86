from capysite.base.models.audit import AuditEntry
from capysite.base.models.generation import Erasure, Generation
from capysite.base.models.heartbeat import Heartbeat
from capysite.base.models.limits import Limit
from capysite.base.models.outbox import OutboxMail
from capysite.base.models.publisher import PublisherSettings

__all__ = [
    "AuditEntry",
    "Erasure",
    "Generation",
    "Heartbeat",
    "Limit",
    "OutboxMail",
    "PublisherSettings",
]
