"""The pages of pools and of their people's weeks, for admins."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assignment import pooling
from assignment.desk import Desk
from assignment.models import Availability, Leave, Pool, PoolMember, PoolWait
from assignment.people import people
from assignment.pool_forms import LeaveForm, PoolForm, SeatForm, WeekForm
from assignment.sections import show
from leads.mentions import listed, mentions
from tenancy import sections
from tenancy.abilities import require
from tenancy.models import Member
from tenancy.requests import MemberRequest


@require_safe
def pools(request: MemberRequest) -> HttpResponse:
    """List the pools with how many people take turns and how many leads wait."""
    require(request.member, "configure")
    rows = Pool.objects.annotate(people=Count("members")).select_related("queue").order_by("name", "id")
    context = sections.page_of(request, rows)
    named = PoolWait.objects.filter(pool__in=list(context["rows"])).values_list("pool")
    waiting = dict(named.annotate(number=Count("id")))
    context["rows"] = [{"pool": pool, "waiting": waiting.get(pool.pk, 0)} for pool in context["rows"]]
    return show(request, "assignment/pools.html", "pools", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Add a pool; its members come next."""
    require(request.member, "configure")
    form = PoolForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        first = form.cleaned_data["add"]
        pool = pooling.make_pool(form.values(), [pooling.Seat(first)] if first else [], by=request.member)
        messages.success(request, f"“{pool.name}” is there. Add its members, then name it in the assignment rule.")
        return redirect("pool", pool.pk)
    context = {"form": form, "title": "New pool", "submit": "Add the pool", "seats": []}
    return show(request, "assignment/pool.html", "pools", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a pool and who is in it."""
    require(request.member, "configure")
    pool = get_object_or_404(Pool, pk=pk)
    given = request.POST if request.method == "POST" else None
    form = PoolForm(given, instance=copy(pool))
    seats = [seat_form(row, given) for row in pool.members.select_related("member__user")]
    if given is not None and form.is_valid() and all(one.is_valid() for one in seats):
        pooling.change_pool(pool, form.values(), chosen(form, seats), by=request.member)
        messages.success(request, f"“{pool.name}” is saved.")
        return redirect("pool", pool.pk)
    refused = form.errors or any(one.errors for one in seats)
    context = {"form": form, "title": pool.name, "submit": "Save changes", "pool": pool, "seats": standing(pool, seats)}
    return show(request, "assignment/pool.html", "pools", context, status=422 if refused else 200)


def seat_form(row: PoolMember, given: Any) -> SeatForm:
    """Return the form of a member's place, as it is or as posted."""
    names = ("weight", "open_limit", "daily_limit", "is_paused")
    return SeatForm(row.member, given, initial={name: getattr(row, name) for name in names})


def chosen(form: PoolForm, seats: list[SeatForm]) -> list[pooling.Seat]:
    """Return who is in the pool from now on."""
    stay = [one.seat() for one in seats if not one.cleaned_data["is_out"]]
    added = form.cleaned_data["add"]
    here = {one.member.pk for one in stay}
    return [*stay, pooling.Seat(added)] if added and added.pk not in here else stay


def standing(pool: Pool, seats: list[SeatForm]) -> list[dict[str, Any]]:
    """Return each member's place with how they stand now."""
    desk = Desk(timezone.now(), looking=True)
    desk.hold([pool])
    places = {place.member: (row, place) for row, place in desk.places[pool.pk]}
    out = dict(desk.out[pool.pk])
    whole = sum(row.weight for row, _ in places.values()) or 1
    found = []
    for form in seats:
        row, place = places.get(form.member.pk, (None, None))
        why = out.get(form.member.pk, "") or (desk.full(row, place) if row and place else "")
        share = round(100 * row.weight / whole) if row and pool.method != Pool.Method.TURNS else None
        found.append({"form": form, "member": form.member, "place": place, "why": why, "share": share})
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Delete a pool, or say why it must stay."""
    require(request.member, "configure")
    pool = get_object_or_404(Pool, pk=pk)
    if request.method == "POST":
        pooling.remove_pool(pool, by=request.member)
        messages.success(request, f"“{pool.name}” is gone. Leads that waited for it stay in “{pool.queue}”.")
        return redirect("pools")
    named = mentions(pool)
    context = {
        "title": f"Delete “{pool.name}”", "named_by": named, "submit": "Delete the pool",
        "why_not": f"“{pool.name}” is named by {listed(named)}. Change that first." if named else "",
        "text": f"No entry of the rule names it. Leads that wait for it stay in “{pool.queue}”.",
    }  # fmt: skip
    return show(request, "settings/delete.html", "pools", context)


@require_safe
def weeks(request: MemberRequest) -> HttpResponse:
    """List everybody with when they work next and who stands in; a manager goes on to what they would leave behind."""
    require(request.member, "reassign")
    found, now = people(), timezone.now()
    rows = Member.objects.active().named().exclude(role="viewer").order_by("user__name", "pk")
    context = sections.page_of(request, rows)
    context["rows"] = [
        {"person": one, "away": one.why_away(now), "off": one.off(now), "stands_in": found.stand_in(one, now),
         "pools": found.pools_of(one.member.pk)}
        for one in (found.persons[row.pk] for row in context["rows"] if row.pk in found.persons)
    ]  # fmt: skip
    context["page_of_one"] = "assignment-week" if request.member.may("configure") else "assignment-leaver"
    return show(request, "assignment/people.html", "assignment-people", context)


@require_http_methods(["GET", "HEAD", "POST"])
def week(request: MemberRequest, pk: int) -> HttpResponse:
    """Change when somebody works and what they can do."""
    require(request.member, "configure")
    member = get_object_or_404(Member.objects.named(), pk=pk)
    row = Availability.objects.filter(member=member).first() or Availability(member=member)
    form = WeekForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        pooling.set_week(member, form.values(), by=request.member)
        messages.success(request, f"The week of {member.name} is saved.")
        return redirect("assignment-week", member.pk)
    return week_page(request, member, form, LeaveForm(member=member), status=422 if form.errors else 200)


@require_POST
def leave(request: MemberRequest, pk: int) -> HttpResponse:
    """Plan a leave."""
    require(request.member, "configure")
    member = get_object_or_404(Member.objects.named(), pk=pk)
    form = LeaveForm(request.POST, member=member)
    if not form.is_valid():
        row = Availability.objects.filter(member=member).first() or Availability(member=member)
        return week_page(request, member, WeekForm(instance=row), form, status=422)
    pooling.take_leave(member, form.cleaned_data, by=request.member)
    messages.success(request, "The leave is planned.")
    return redirect("assignment-week", member.pk)


def week_page(
    request: MemberRequest, member: Member, form: WeekForm, leave_form: LeaveForm, *, status: int
) -> HttpResponse:
    """Draw a member's week with the leaves to come."""
    leaves = Leave.objects.filter(member=member, last_day__gte=timezone.localdate()).select_related("delegate__user")
    context = {
        "form": form, "leave_form": leave_form, "person": member, "leaves": leaves[:50],
        "leave_url": reverse("assignment-leave", args=[member.pk]),
    }  # fmt: skip
    return show(request, "assignment/week.html", "assignment-people", context, status=status)


@require_POST
def cancel_leave(request: MemberRequest, pk: int) -> HttpResponse:
    """Call a leave off."""
    require(request.member, "configure")
    found = get_object_or_404(Leave, pk=pk)
    pooling.cancel_leave(found, by=request.member)
    messages.success(request, "The leave is called off.")
    return redirect("assignment-week", found.member_id)
