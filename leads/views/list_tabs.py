"""Tabs of lists: the inbox, what the member pinned, the open one, and a menu of all others."""

from typing import Any

from django.urls import reverse

from leads.lists import predefined
from leads.lists.saved import Choices
from tenancy.models import Member


def tabs(member: Member, current: str, choices: Choices | None = None) -> dict[str, Any]:
    """Return the tabs and the menu; counts come by a request of their own, so that no page waits for them."""
    choices = choices or Choices.of(member)
    shown, others = [tab("inbox", "Team inbox", reverse("inbox"), current)], list[dict[str, Any]]()
    for key, label, is_pinned in lists(member, choices):
        one = tab(key, label, f"{reverse('leads')}?view={key}", current)
        (shown if is_pinned or key == current else others).append(one)
    others.append(tab("recycle-bin", "Recycle bin", reverse("recycle-bin"), current))
    return {
        "tabs": shown,
        "other_views": others,
        "views_url": reverse("views"),
        "counts_url": f"{reverse('view-counts')}?{current}",
    }


def lists(member: Member, choices: Choices) -> list[tuple[str, str, bool]]:
    """Return every list a member can open by key, with its label and whether it has a tab."""
    found = [(view.key, view.label, choices.is_pinned(view.key, usually=view.is_pinned)) for view in predefined.VIEWS]
    for saved in choices.saved:
        is_pinned = choices.is_pinned(saved.key, usually=saved.member_id == member.pk)
        found.append((saved.key, saved.label, is_pinned))
    return found


def tab(key: str, label: str, url: str, current: str) -> dict[str, Any]:
    return {"url": url, "label": label, "current": key == current, "count": None, "key": key}
