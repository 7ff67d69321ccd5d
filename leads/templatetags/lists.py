"""Tags of lists of leads."""

from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from leads.lists import cells as drawing
from leads.lists import columns

register = template.Library()


@register.simple_tag(takes_context=True)
def cells(context: Context, lead: Any) -> SafeString:
    """Draw a lead's cells in the columns of the list, the usual ones where the page names none."""
    return drawing.row(lead, context.get("columns") or columns.usual())
