"""The part of every page that asks for news."""

from typing import Any

from django import template
from django.template import Context

from leads.watching import watch

register = template.Library()


@register.inclusion_tag("components/arrivals.html", takes_context=True)
def arrivals(context: Context) -> dict[str, Any]:
    """Let a page ask whether something is new to it; one without a member asks nothing."""
    request, member = context["request"], context.get("member")
    if member is None or getattr(request, "entered_at", None) is None:
        return {}
    items = [item for group in context.get("navigation") or () for item in group["items"]]
    names = [item["key"].removeprefix("queue-") for item in items]
    page = request.resolver_match.url_name if request.resolver_match else ""
    found = watch(
        member, [int(name) for name in names if name.isdecimal()], entered_at=request.entered_at, page=page,
        query=request.GET, key=str(context.get("current", "")),
    )  # fmt: skip
    return {"watch": found.signed(), "organization": context["organization"]}
