"""Addresses: claimed once, kept for ever, leading to where the page stands now."""

from datetime import datetime

from django.core.exceptions import ValidationError

from articles.models import Address, Article, Author, Edition, Topic


def claim(target: Article | Author | Topic, slug: str) -> Address:
    """Takes the address for the target; ValidationError if it belongs to another."""
    kind = {Article: "guide", Author: "author", Topic: "topic"}[type(target)]
    address, _ = Address.objects.get_or_create(kind=kind, slug=slug, defaults={kind: target})
    if getattr(address, f"{kind}_id") != target.pk:
        raise ValidationError(f"The address “{slug}” belongs to another {kind}, for ever.")
    return address


def renamed(target: Author | Topic) -> None:
    """Takes the new address of a person or topic that readers know already."""
    if target.addresses.exists():
        claim(target, target.slug)


def moved_guide(slug: str, *, at: datetime) -> Edition | None:
    """Where the guide that once stood at the address stands now: the edition that holds,
    readable or a withdrawal. None while no edition has brought the address."""
    brought = Edition.objects.filter(
        article__addresses__kind="guide",
        article__addresses__slug=slug,
        slug=slug,
        begins_at__lte=at,
        replaced_at=None,
    )
    return Edition.objects.standing(at).filter(article__in=brought.values("article")).first()
