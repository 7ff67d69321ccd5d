"""The product's marks: icons, scores, grades, statuses, people, times, money and small charts.

A list draws hundreds of these, so each is a plain function over strings and the repeating ones are remembered.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zlib import crc32

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.template import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe

from tenancy import charts, times

register = template.Library()
for chart in (charts.meter, charts.spark, charts.bar_row, charts.columns, charts.columns_pair, charts.stack):
    register.simple_tag(chart)

MINUS = "\u2212"
WHOLE_CURRENCIES = frozenset({"CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF"})

ACTIVITY_ICONS = (
    ("Call", "phone-call"),
    ("No answer", "phone-missed"),
    ("E-mail", "mail"),
    ("Email", "mail"),
    ("Note", "sticky-note"),
    ("Task", "list-checks"),
    ("Meeting", "calendar-check"),
    ("Import", "upload"),
)


@register.simple_tag
@lru_cache(maxsize=1024)
def icon(name: str, css: str = "") -> SafeString:
    """Point to a symbol of the sprite."""
    sprite = static("built/icons.svg")
    size = f"icon {css}" if css else "icon"
    return mark_safe(
        f'<svg class="{escape(size)}" aria-hidden="true" focusable="false">'
        f'<use href="{escape(sprite)}#{escape(name)}"/></svg>'
    )


@register.simple_tag
def kbd(*keys: str) -> SafeString:
    """Show the keys of a shortcut."""
    return mark_safe('<span class="kbds">' + "".join(f"<kbd>{escape(key)}</kbd>" for key in keys) + "</span>")


@register.filter
def number(value: Any) -> str:
    """Say a number the reader's way, with a real minus sign."""
    if value is None or value == "":
        return ""
    text = str(value) if isinstance(value, int) and -1000 < value < 1000 else number_format(value, force_grouping=True)
    return text.replace("-", MINUS)


@register.filter
def signed(value: int) -> str:
    """Say points with their sign."""
    return f"+{number(value)}" if value > 0 else number(value)


@register.simple_tag(takes_context=True)
def score(context: Context, lead: Any) -> SafeString:
    """Draw a lead's score: the number and how far it is to the hand-over line."""
    organization = context.get("organization")
    return score_of(lead.score, getattr(organization, "hand_over_score", 100) or 100)


@lru_cache(maxsize=4096)
def score_of(value: int | None, full: int) -> SafeString:
    """Draw a score; a lead not yet scored shows a dash."""
    if value is None:
        return mark_safe('<span class="score is-low"><span class="v">–</span></span>')
    level = "" if value >= 0.7 * full else " is-mid" if value >= 0.4 * full else " is-low"
    return mark_safe(
        f'<span class="score{level}"><span class="v">{number(value)}</span>{charts.meter(value, full)}'
        f'<span class="visually-hidden">, hand-over at {full}</span></span>'
    )


@register.simple_tag
@lru_cache(maxsize=256)
def grade(letter: str | None, css: str = "") -> SafeString:
    """Draw a grade as its letter in a box."""
    if not letter:
        return mark_safe('<span class="muted">–</span>')
    return mark_safe(
        f'<span class="grade grade-{escape(letter[0].lower())} {escape(css)}">'
        f'<span class="visually-hidden">Grade </span>{escape(letter.replace("-", MINUS))}</span>'
    )


def status_look(status: Any) -> tuple[str, str]:
    """Derive a status's ring and tint from its kind and place."""
    if status.kind == "converted":
        return "st-converted", "success"
    if status.kind == "unqualified":
        return "st-unqualified", "slate"
    if getattr(status, "is_default", False) or not status.position:
        return "st-open", "sky"
    return f"st-pie-{min(status.position, 3)}", "violet"


@register.simple_tag
def status_pill(status: Any) -> SafeString:
    """Draw a status: ring, word, tint."""
    return _pill(str(status.label), *status_look(status))


@lru_cache(maxsize=512)
def _pill(label: str, ring: str, tint: str) -> SafeString:
    return mark_safe(f'<span class="pill pill-{tint}">{icon(ring)}{escape(label)}</span>')


@register.simple_tag
def status_icon(status: Any) -> SafeString:
    """Draw a status's ring alone, in its tint."""
    ring, tint = status_look(status)
    return icon(ring, f"icon-14 status-icon status-icon-{tint}")


@register.simple_tag
def status_ring(status: Any) -> SafeString:
    """Draw a status's ring in the color of the text around it."""
    return icon(status_look(status)[0], "icon-14")


@register.filter
def undo_url(message: Any) -> str:
    """Return the address that takes back what a message tells, if the view gave one."""
    first, _, url = (getattr(message, "extra_tags", "") or "").partition(":")
    return url if first == "undo" else ""


@register.filter
@lru_cache(maxsize=8192)
def initials(name: str) -> str:
    """Shorten a name to two letters."""
    words = [word for word in name.split() if word[0].isalnum()] or [name or "?"]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


@register.simple_tag
def avatar(person: Any, css: str = "") -> SafeString:
    """Draw a person as initials; a queue, which is nobody, as an empty ring."""
    if person is None or is_queue(person):
        return mark_safe(f'<span class="avatar avatar-queue {escape(css)}" aria-hidden="true"></span>')
    name = person["name"] if isinstance(person, dict) else getattr(person, "name", None) or str(person)
    return _avatar(name, css)


@lru_cache(maxsize=8192)
def _avatar(name: str, css: str) -> SafeString:
    tint = crc32(name.encode()) % 7
    return mark_safe(
        f'<span class="avatar avatar-{tint} {escape(css)}" aria-hidden="true">{escape(initials(name))}</span>'
    )


def is_queue(owner: Any) -> bool:
    """Tell the two kinds of owner apart without importing the model from a higher layer."""
    return type(owner).__name__ == "Queue"


@register.simple_tag
def queue_mark(queue: Any) -> SafeString:
    """Draw a queue as two letters in a small box."""
    letters = initials(queue.name)
    return mark_safe(f'<span class="queue-mark" aria-hidden="true">{escape(letters)}</span>')


@register.simple_tag
def owner(lead: Any) -> SafeString:
    """Draw whose lead it is, in a list: short name, or the queue it waits in."""
    whose = lead.owner
    if whose is None or is_queue(whose):
        title = escape(whose.name) if whose is not None else ""
        return mark_safe(
            f'<span class="line gap-6" title="{title}">{avatar(None)}<span class="muted">In queue</span></span>'
        )
    first, _, last = whose.name.rpartition(" ")
    short = f"{first.split(' ')[0]} {last[0]}." if first else last
    return mark_safe(
        f'<span class="line gap-6">{avatar(whose)}<span class="truncate" title="{escape(whose.name)}">'
        f"{escape(short)}</span></span>"
    )


def _due(css: str, words: str, ring: str = "timer") -> SafeString:
    return mark_safe(f'<span class="due {css}">{icon(ring)}{words}</span>')


@register.simple_tag
def due(lead: Any) -> SafeString:
    """Say how a lead stands against its first-response target; answered ones show their age."""
    now, target = timezone.now(), lead.first_response_due
    if target is None or getattr(lead, "first_responded_at", None) is not None:
        if (stale_at := lead.__dict__.get("stale_at")) is not None and stale_at < now and lead.stage == "open":
            return _due("is-soon", f"Stale for {times.duration((now - stale_at).total_seconds())}", "history")
        return _due("is-age", times.duration((now - lead.created_at).total_seconds()), "history")
    left = (target - now).total_seconds()
    if left < 0:
        return _due("is-over", f"{times.duration(left)} over")
    if left < 30 * 60:
        return _due("is-soon", f"{times.duration(left)} left")
    return _due("is-ok", times.duration(left))


@register.simple_tag
def deadline(moment: datetime | None, now: datetime | None = None) -> SafeString:
    """Say when something planned is due: red once past, amber today."""
    if moment is None:
        return mark_safe("")
    now = now or timezone.now()
    left = (moment - now).total_seconds()
    if left < 0:
        return _due("is-over", f"{times.duration(left)} over")
    words = times.until(moment, now)
    return _due("is-soon" if words.startswith("Today") else "is-ok", words)


@register.simple_tag
def task_due(task: Any) -> SafeString:
    """Say when a task is due: with its time where it has one, red once past."""
    if task.due_at is None:
        return mark_safe('<span class="muted text-xs">No date</span>')
    now = timezone.now()
    if task.due_at < now and not task.due_all_day:
        return deadline(task.due_at, now)
    local = timezone.localtime(task.due_at)
    words = times.until(task.due_at, now)
    if task.due_at < now:
        return _due("is-over", f"Was due {times.day(local, timezone.localtime(now))}")
    if task.due_all_day:
        words = words.partition(" ")[0] if words.startswith("Today") else words
    elif not words.startswith("Today"):
        words += f", {local:%H:%M}"
    return _due("is-soon" if words.startswith("Today") else "is-ok", words)


@register.simple_tag
def next_step(lead: Any) -> SafeString:
    """Say what is planned for a lead and when, or that nothing is."""
    now = timezone.now()
    if not lead.has_next_step(now):
        return mark_safe('<span class="muted">No next step</span>')
    words = escape(lead.next_step_words or "Next step")
    if lead.next_step_at is None or (lead.next_step_at < now and lead.next_step_words.startswith("Meeting: ")):
        return mark_safe(f'<span class="truncate">{words}</span>')
    return mark_safe(f'<span class="truncate">{words}</span> {deadline(lead.next_step_at, now)}')


@register.simple_tag
def said_moment(text: str | None) -> str:
    """Say a moment that an event keeps as text."""
    return times.exact(timezone.localtime(datetime.fromisoformat(text))) if text else ""


@register.simple_tag
def ago(moment: datetime | None) -> SafeString:
    """Say how long ago something was; hover shows the exact time."""
    if moment is None:
        return mark_safe('<span class="muted">–</span>')
    now = timezone.now()
    return _ago(
        moment, now.replace(second=0, microsecond=0) + timedelta(minutes=1), timezone.get_current_timezone_name()
    )


@lru_cache(maxsize=8192)
def _ago(moment: datetime, now: datetime, zone: str) -> SafeString:
    """Draw a past moment; `now` is the end of the running minute, so that it is remembered that long."""
    local = timezone.localtime(moment)
    return mark_safe(
        f'<time datetime="{local.isoformat(timespec="seconds")}" title="{times.exact(local)}">'
        f"{times.since(moment, now)}</time>"
    )


@register.simple_tag
def money(minor: int | None, currency: str = "") -> str:
    """Say an amount kept in minor units; cents only where there are any."""
    if minor is None:
        return ""
    unit = 1 if currency in WHOLE_CURRENCIES else 100
    places = 2 if minor % unit else 0
    amount = number_format(minor / unit, decimal_pos=places, force_grouping=True).replace("-", MINUS)
    return f"{amount}\u00a0{currency}" if currency else amount


@register.simple_tag(takes_context=True)
def query_with(context: Context, **changes: Any) -> str:
    """Write the current query string with some values changed; None leaves a value out."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        else:
            query[key] = value
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def current_key(context: Context) -> str:
    """Find the navigation entry of this page: as the view says, else the longest address that fits."""
    if key := context.get("navigation_key"):
        return str(key)
    path = context["request"].get_full_path()
    items = [item for group in context.get("navigation") or () for item in group["items"]]
    fitting = [item for item in items if path.startswith(item["url"])]
    return str(max(fitting, key=lambda item: len(item["url"]))["key"]) if fitting else ""


def control_class(field: BoundField) -> str:
    """Choose the style of a control by its widget."""
    widget = field.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return ""
    if isinstance(widget, CheckboxInput):
        return "form-check-input"
    return "form-select" if isinstance(widget, Select) and not widget.allow_multiple_selected else "form-control"


@register.simple_tag
def control(field: BoundField, css: str = "", **attributes: str) -> SafeString:
    """Draw a field's control with our classes; underscores in attribute names become hyphens."""
    own = field.field.widget.attrs.get("class", "")
    classes = " ".join(filter(None, (control_class(field), own, css, "is-invalid" if field.errors else "")))
    named = {name.replace("_", "-"): value for name, value in attributes.items()}
    return field.as_widget(attrs={**named, "class": classes})


@register.filter
def activity_icon(words: str) -> str:
    """Choose the icon of a lead's last activity by how its words begin."""
    return next((name for start, name in ACTIVITY_ICONS if words.startswith(start)), "mouse-pointer-click")


@register.simple_tag
def activity(lead: Any) -> SafeString:
    """Draw what was last done with a lead, in a list; `said` on the lead goes before it."""
    if lead.said:
        return mark_safe(escape(lead.said))
    words = lead.last_activity_words
    return _activity(words) if words else mark_safe("")


@lru_cache(maxsize=8192)
def _activity(words: str) -> SafeString:
    return mark_safe(f"{icon(activity_icon(words), 'icon-14 muted')} {escape(words)}")


@register.filter
def found(text: str, words: str) -> SafeString:
    """Mark in a text, escaped, what somebody searched for."""
    at = str(text).lower().find(words.strip().lower()) if words.strip() else -1
    if at < 0:
        return conditional_escape(text)
    end = at + len(words.strip())
    return format_html("{}<mark>{}</mark>{}", text[:at], text[at:end], text[end:])


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Tell whether the label belongs behind the control."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_group(field: BoundField) -> bool:
    """Tell whether the field is several controls under one legend."""
    return isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple)


@register.filter
def may(member: Any, action: str) -> bool:
    """Say whether the reader's role reaches an action: what would be refused is no link."""
    return bool(member) and member.may(action)
