"""How moments and lengths of time are said on a page."""

from datetime import datetime, timedelta

from django.utils import timezone

MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SPACE = "\u00a0"
WEEK = timedelta(days=7)


def duration(seconds: float) -> str:
    """Say a length of time in its largest units, kept on one line."""
    minutes = int(abs(seconds) // 60)
    if minutes < 60:
        return f"{minutes}{SPACE}min"
    hours, minutes = divmod(minutes, 60)
    if hours < 10 and minutes:
        return f"{hours}{SPACE}h{SPACE}{minutes:02d}{SPACE}min"
    if hours < 24:
        return f"{hours}{SPACE}h"
    return f"{hours // 24}{SPACE}d"


def day(moment: datetime, now: datetime) -> str:
    """Name a day; the year only when it is another one."""
    words = f"{moment.day}{SPACE}{MONTHS[moment.month]}"
    return words if moment.year == now.year else f"{words}{SPACE}{moment.year}"


def exact(moment: datetime) -> str:
    """Say the whole moment, as it stands in a tooltip."""
    return f"{WEEKDAYS[moment.weekday()]} {moment.day} {MONTHS[moment.month]} {moment.year}, {moment:%H:%M}"


def since(moment: datetime, now: datetime) -> str:
    """Say how long ago it was under seven days, then the date."""
    passed = now - moment
    if passed >= WEEK:
        return day(timezone.localtime(moment), timezone.localtime(now))
    seconds = passed.total_seconds()
    if seconds < 60:
        return "just now"
    return duration(seconds if seconds < 3600 else seconds // 3600 * 3600)


def until(moment: datetime, now: datetime) -> str:
    """Say when something planned is: today with its time, tomorrow, a weekday, then the date."""
    local, today = timezone.localtime(moment), timezone.localtime(now)
    days = (local.date() - today.date()).days
    if days == 0:
        return f"Today {local:%H:%M}"
    if days == 1:
        return "Tomorrow"
    if days < 7:
        return f"{WEEKDAYS[local.weekday()]} {day(local, today)}"
    return day(local, today)
