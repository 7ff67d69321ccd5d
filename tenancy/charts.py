"""Five small drawings as SVG text: no library, no style attribute, so the strict content policy holds."""

from collections.abc import Iterable, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

TONES = ("s1", "s2", "s3", "s5", "s4")


def meter(value: float, full: float) -> SafeString:
    """Draw how far a value is to its full mark; beyond it the bar is simply full."""
    width = round(44 * min(max(value / full, 0), 1), 1) if full > 0 else 44
    return mark_safe(
        '<svg class="meter" viewBox="0 0 44 5" aria-hidden="true"><rect class="track" width="44" height="5" rx="2.5"/>'
        f'<rect class="fill" width="{width}" height="5" rx="2.5"/></svg>'
    )


def spark(points: Sequence[float], label: str = "") -> SafeString:
    """Draw a course over time as one line that ends in a dot."""
    if len(points) < 2:
        return mark_safe("")
    low, high = min(points), max(points)
    step, scale = 92 / (len(points) - 1), 24 / ((high - low) or 1)
    pairs = [(round(1 + i * step, 1), round(28 - (point - low) * scale, 1)) for i, point in enumerate(points)]
    role = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    line = " ".join(f"{x},{y}" for x, y in pairs)
    x, y = pairs[-1]
    return mark_safe(
        f'<svg class="spark" viewBox="0 0 96 32" {role}><polyline points="{line}"/>'
        f'<circle cx="{x}" cy="{y}" r="2.5"/></svg>'
    )


def bar_row(value: float, maximum: float, tone: str = "s1", average: float | None = None) -> SafeString:
    """Draw the bar of one table row; the table around it carries the numbers."""
    scale = 260 / maximum if maximum > 0 else 0
    mark = ""
    if average is not None:
        x = round(average * scale, 1)
        mark = f'<line class="average" x1="{x}" x2="{x}" y1="0" y2="16"/>'
    return mark_safe(
        '<svg viewBox="0 0 260 16" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="260" height="16"/>'
        f'<rect class="{escape(tone)}" width="{round(max(value, 0) * scale, 1)}" height="16" rx="3"/>{mark}</svg>'
    )


def columns(pairs: Iterable[tuple[str, float]], label: str, tones: Sequence[str] = ()) -> SafeString:
    """Draw one column for each (name, value); the label says the numbers to those who cannot see them."""
    bars = list(pairs)
    highest = max((value for _, value in bars), default=0) or 1
    step = 250 / max(len(bars), 1)
    parts = [_column(i, name, value, step, 100 * value / highest, tones) for i, (name, value) in enumerate(bars)]
    return mark_safe(
        f'<svg class="column-chart" viewBox="0 0 250 146" role="img" aria-label="{escape(label)}">'
        f'{"".join(parts)}<line class="axis" x1="0" x2="250" y1="120.5" y2="120.5"/></svg>'
    )


def _column(index: int, name: str, value: float, step: float, height: float, tones: Sequence[str]) -> str:
    left, middle = round(index * step + step * 0.1, 1), round((index + 0.5) * step, 1)
    tone = tones[index] if index < len(tones) else "s1"
    return (
        f'<rect class="{escape(tone)}" x="{left}" y="{120 - height:.1f}" width="{step * 0.8:.1f}" height="{height:.1f}"'
        f' rx="2"/><text class="value-label" x="{middle}" y="{114 - height:.1f}" text-anchor="middle">{value:g}</text>'
        f'<text x="{middle}" y="138" text-anchor="middle">{escape(name)}</text>'
    )


def columns_pair(groups: Iterable[tuple[str, float, float]], label: str) -> SafeString:
    """Draw a histogram twice, as saved and as changed, side by side in each band."""
    bands = list(groups)
    highest = max((max(before, after) for _, before, after in bands), default=0) or 1
    step, parts = 300 / max(len(bands), 1), []
    for index, (name, before, after) in enumerate(bands):
        left, width = index * step + 1, step / 2 - 2
        for tone, value, x in (("bar-before", before, left), ("s1", after, left + width + 1)):
            height = 96 * value / highest
            size = f'width="{width:.1f}" height="{height:.1f}"'
            parts.append(f'<rect class="{tone}" x="{x:.1f}" y="{104 - height:.1f}" {size} rx="1.5"/>')
        parts.append(f'<text x="{left:.1f}" y="117">{escape(name)}</text>')
    return mark_safe(
        f'<svg class="column-chart" viewBox="0 0 300 120" role="img" aria-label="{escape(label)}">'
        f'{"".join(parts)}<line class="axis" x1="0" x2="300" y1="104.5" y2="104.5"/></svg>'
    )


def stack(parts: Iterable[tuple[str, float]], label: str) -> SafeString:
    """Draw shares of a whole as one bar, with a legend of names and numbers below."""
    shares = list(parts)
    total, at, bars, keys = sum(value for _, value in shares) or 1, 0.0, [], []
    for index, (name, value) in enumerate(shares):
        tone, width = TONES[index % len(TONES)], 300 * value / total
        bars.append(f'<rect class="{tone}" x="{at:.1f}" width="{max(width - 2, 0):.1f}" height="10"/>')
        keys.append(f'<li><i class="legend-key {tone}"></i>{escape(name)} {value:,.0f}</li>')
        at += width
    return mark_safe(
        '<svg class="stackbar" viewBox="0 0 300 10" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(label)}">{"".join(bars)}</svg><ul class="legend">{"".join(keys)}</ul>'
    )
