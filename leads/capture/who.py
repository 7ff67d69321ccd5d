"""Whom a post is about, as the database works it out when it stores one."""

from django.db import models


def posted(name: str) -> str:
    """Return the SQL for the first value that a post gave a name, in any case."""
    path = f'strict $[*] ? (@[0] like_regex "^{name}$" flag "i")[1]'
    return f"btrim(coalesce(jsonb_path_query_first(pairs, '{path}', '{{}}', true) #>> '{{}}', ''))"


class Who(models.Func):
    """Whom a post is about, worked out when it is stored: lists show it without reading what was sent."""

    arity = 0
    output_field = models.CharField(max_length=120)
    template = (
        f"left(coalesce(nullif(btrim({posted('first_name')} || ' ' || {posted('last_name')}), ''), "
        f"nullif({posted('email')}, ''), {posted('company')}), 120)"
    )


class Firm(models.Func):
    """The company a post names."""

    arity = 0
    output_field = models.CharField(max_length=120)
    template = f"left({posted('company')}, 120)"
