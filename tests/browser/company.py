"""Fills a running installation: two organizations, their people signed in, and a record for every kind of page.

Run as a program beside the installation; it prints what it made as one JSON object.
"""

import json
import sys
from datetime import timedelta

import django

LIST = b"First name,Last name,Company,E-mail\nPetra,Sommer,Sommer GmbH,petra@sommer.example\n"


def main() -> None:
    from tests.cast import found, full_acme

    acme, globex = full_acme(), found("Globex")
    with acme.open(acme.root):
        records = filled(acme)
    told = {
        "slug": acme.org.slug,
        "records": records,
        "sessions": {name: session(acme, member) for name, member in acme.people.items()},
        "elsewhere": {"slug": globex.org.slug, "sessions": {"mallory": session(globex, globex.root)}},
    }
    json.dump(told, sys.stdout)


def session(cast, member) -> str:
    return cast.client(member).cookies["sessionid"].value


def filled(acme) -> dict[str, str]:
    """Make records; return the id to put into a path for each converter, and some leads by their state."""
    from django.utils import timezone

    from assignment import drafts
    from leads import activities, conversion, ownership, workflow
    from leads.editing import create_lead, delete_lead
    from leads.imports.running import receive
    from leads.models import Form, Job, OpportunityStage, Queue, Reason, Status, Submission
    from qualification.models import GradingCriterion, ScoringRule
    from tenancy import ids
    from tenancy.models import ApiKey, Event, Invitation, Notification
    from tests import factories
    now, ada = timezone.now(), acme.ada
    people = [("Katrin", "Vogel", "Brenner AG"), ("Stefan", "Hürlimann", "Alpstein Logistik"), ("Anja", "Petersen", "Nordlicht")]
    waiting, own, lost, won, gone = (
        create_lead({"first_name": first, "last_name": last, "company": f"{company} {n}", "email": f"x{n}@{n}.example",
                     "phone": "+49 371 555 0148", "country": "Germany", "lead_source": "Web", "title": "CFO"}, by=acme.root)
        for n, (first, last, company) in enumerate(people + people[:2])
    )  # fmt: skip
    for lead in (own, lost, won, gone):
        ownership.assign(lead, ada, by=acme.root, because="by hand")
    activities.log("call", lead=own, by=ada, outcome="Reached", body="Line 3 stops twice a week.", minutes=14)
    activities.log("note", lead=own, by=ada, body="Wants a quote for two sites.")
    task = activities.log("task", lead=own, by=ada, subject="Send the quote", due_at=now + timedelta(days=1))
    activities.log("task", lead=own, by=ada, subject="Call back", due_at=now - timedelta(days=1))
    workflow.disqualify(lost, by=acme.root, reason=Reason.objects.filter(kind="never").first())
    done = conversion.convert(won, conversion.Plan("Brenner AG", opportunity=conversion.NewOpportunity("Roof")), by=ada)
    delete_lead(gone, by=acme.root)
    kept = {
        "lead": own, "waiting": waiting, "lost": lost, "won": won, "gone": gone, "activity": task,
        "account": done.account, "contact": done.contact, "opportunity": done.opportunity,
        "campaign": factories.CampaignFactory(name="Fair"), "queue": Queue.objects.default(), "member": acme.ben,
        "status": Status.objects.first(), "reason": Reason.objects.first(),
        "stage": OpportunityStage.objects.first(), "import": receive(LIST, "fair.csv", by=acme.mara),
        "field": factories.CustomFieldFactory(name="budget", label="Budget"),
        "submission": Submission.objects.create(
            once_key="x", state="failed", problem="No name was sent.", pairs=[["company", "Brenner AG"]]
        ),
        "form": Form.objects.create(name="Contact us", fields=[{"name": "last_name"}, {"name": "company"}]),
        "job": Job.objects.create(kind="rescore"), "scoring": ScoringRule.objects.first(),
        "key": ApiKey.objects.first(), "event": Event.objects.first(),
        "invitation": Invitation.objects.create(
            email="new@acme.example", token_hash="x", expires_at=now + timedelta(days=7)
        ),
        "notification": Notification.objects.create(member=ada, kind="lead.assigned", text="Katrin is yours.", path=""),
    }  # fmt: skip
    entry = drafts.entries(drafts.active_rule())[0]["id"]
    criterion = ids.encode(ids.GRADING_PROFILE, GradingCriterion.objects.first().pk)
    return {name: record.public_id for name, record in kept.items()} | {"entry": entry, "profile": criterion}


if __name__ == "__main__":
    django.setup()
    main()
