"""Ringing for leads that wait in pools: at whatever may make room, and when the next shift begins."""

from datetime import datetime, timedelta

from celery import current_app
from django.db import transaction
from django.utils import timezone

from assignment import filling
from tenancy.acting import acting, current_org

TASK = "automation.fill_pools"
SOON = timedelta(seconds=75)  # the sweep comes every minute; a shift that begins before gets a bell of its own


def ring() -> None:
    """Wake a worker once this is committed, when somebody waits; the sweep finds what a lost knock leaves."""
    if filling.is_awaited():
        org_id = current_org().pk
        transaction.on_commit(lambda: knock(org_id), robust=True)


def knock(org_id: int) -> None:
    current_app.send_task(TASK, args=[org_id], retry=False, ignore_result=True)


def fill(org_id: int) -> int:
    """Hand out one batch in a transaction of its own."""
    with acting(org_id):
        return filling.fill()


def next_opening(org_id: int) -> datetime | None:
    """Return when the next shift begins, if that is before the next sweep."""
    now = timezone.now()
    with acting(org_id):
        opening = filling.next_opening(now)
    return opening if opening is not None and opening - now < SOON else None
