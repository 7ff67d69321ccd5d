"""Replaying real forms from a file: every value must end on the lead or in its stored submission.

`REPLAY_FORMS=file.json` names it: `{"sample_oid": ..., "forms": [{"id", "action", "sample_body_pairs"}, ...]}`.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

NAMES = ("replayed-values",)


def run() -> Iterator[dict[str, Any]]:
    """Yield how many of the posted values are accounted for."""
    if not (file := os.environ.get("REPLAY_FORMS")):
        return
    told = json.loads(Path(file).read_text(encoding="utf-8"))
    found = [replayed(form, told["sample_oid"]) for form in told["forms"]]
    kept, posted = sum(one[0] for one in found), sum(one[1] for one in found)
    yield {"name": NAMES[0], "value": kept, "baseline": posted, "ratio": round(kept / posted, 2), "unit": "values"}


def replayed(form: dict[str, Any], sample_oid: str) -> tuple[int, int]:
    """Post one form as it is to an organization of its own; return how many values were kept, of how many."""
    from django.test import Client

    from bench.capture import an_organization
    from leads.capture.inbox import what_became
    from leads.capture.process import drain
    from leads.models import Submission
    from tenancy.acting import acting

    org = an_organization()
    pairs = [(name, value.replace(sample_oid, org.public_id)) for name, value in form["sample_body_pairs"]]
    action = urlsplit(form["action"].replace("{OID}", org.public_id))
    answer = Client().generic(
        "POST",
        f"/servlet/servlet.WebToLead?{action.query}",
        urlencode(pairs),
        content_type="application/x-www-form-urlencoded",
    )
    drain(org.pk)
    with acting(org):
        submission = Submission.objects.select_related("lead").get()
        if answer.status_code != 200 or submission.lead is None:
            return 0, len(pairs)
        return sum((line.name, line.value) in pairs for line in what_became(submission).lines), len(pairs)
