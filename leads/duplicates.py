"""Recognizing the same person by stored match keys."""

from leads.models import Contact, Lead, MatchKey


def keep_keys(record: Lead | Contact) -> None:
    """Store the match keys of a record anew."""


def drop_keys(record: Lead | Contact) -> None:
    """Forget the match keys of a record."""
    MatchKey.objects.filter(**{str(record._meta.model_name): record}).delete()
