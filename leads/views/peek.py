"""A lead in short, looked at from a list without leaving it: it stays unread and is not a visit."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leads.timeline import Day, timeline
from leads.views import lead_context, lead_fields
from leads.views.finding import found
from tenancy.requests import MemberRequest, go, is_fragment

FACTS = (
    "email", "phone", "mobile_phone", "lead_source", "number_of_employees", "rating", "city", "country", "description",
)  # fmt: skip
SHOWN = 5


@require_safe
def peek(request: MemberRequest, pk: int) -> HttpResponse:
    """Show the head, the facts and what happened last."""
    lead = found(request, pk)
    if not is_fragment(request):
        return go(request, lead.get_absolute_url())
    facts = [(lead_fields.label(name), lead_fields.shown_value(lead, name)) for name in FACTS]
    context = lead_context.head(request, lead) | {
        "facts": [(label, value) for label, value in facts if value],
        "days": newest(timeline(lead).days),
    }
    return render(request, "leads/peek.html", context)


def newest(days: list[Day]) -> list[Day]:
    """Return the first few items of a history."""
    found, left = [], SHOWN
    for day in days:
        if left > 0:
            found.append(Day(day.title, day.items[:left]))
            left -= len(day.items)
    return found
