"""What a member was told, newest first."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from tenancy import telling
from tenancy.models import Notification
from tenancy.requests import MemberRequest, go


@require_safe
def notifications(request: MemberRequest) -> HttpResponse:
    """Show the newest; older ones are paged by id."""
    before = request.GET.get("before", "")
    unread = request.GET.get("show") == "unread"
    start = int(before) if before.isdecimal() and len(before) < 19 else None
    page = telling.page(request.member, before=start, unread=unread)
    here = reverse("notifications")
    tabs = [
        {"url": here, "label": "All", "current": not unread, "count": None},
        {"url": f"{here}?show=unread", "label": "Unread", "current": unread, "count": None},
    ]
    context = {"navigation_key": "notifications", "page": page, "tabs": tabs, "is_unread": unread}
    return render(request, "leads/notifications.html", context)


@require_POST
def follow(request: MemberRequest, pk: int) -> HttpResponse:
    """Mark one as read and go where it points."""
    notification = get_object_or_404(Notification.objects.filter(member=request.member), pk=pk)
    notification.read()
    return go(request, reverse("inbox") + notification.path.lstrip("/"))


@require_POST
def read_all(request: MemberRequest) -> HttpResponse:
    """Mark all as read."""
    telling.read_all(request.member)
    return go(request, reverse("notifications"))
