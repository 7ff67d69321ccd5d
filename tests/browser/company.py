"""Fills a running installation: two organizations, their people signed in, and a record for every kind of page.

Runs beside the installation, on its settings; prints what it made as one JSON object.
"""

import json
import sys
from datetime import timedelta

from django.utils import timezone

from assignment import drafts
from assignment.models import Assignment, Leave, Pool, PoolMember, Reroute
from leads import activities, conversion, files, meetings, ownership, workflow
from leads.editing import create_lead, delete_lead
from leads.imports import saved, uploading
from leads.imports.receiving import receive
from leads.lists import keeping
from leads.mail import sending
from leads.models import (
    EmailTemplate,
    Form,
    Import,
    InboundMessage,
    Job,
    OpportunityStage,
    PostedName,
    Queue,
    Reason,
    ReplyRule,
    Status,
    Submission,
    WebHook,
    WebHookDelivery,
)
from qualification.models import GradingCriterion, ScoringRule
from tenancy import ids, stored_files
from tenancy.models import ApiKey, Event, Invitation, MailMessage, Notification
from tests import factories
from tests.cast import found, full_acme

LIST = b"First name,Last name,Company,E-mail\nPetra,Sommer,Sommer GmbH,petra@sommer.example\n"
PEOPLE = {
    "waiting": ("Katrin", "Vogel", "Brenner AG"),
    "lead": ("Stefan", "Hürlimann", "Alpstein Logistik"),
    "lost": ("Anja", "Petersen", "Nordlicht"),
    "won": ("Jonas", "Brandt", "Brandt & Söhne"),
    "gone": ("Priya", "Raman", "Kestrel Robotics"),
}


def main() -> None:
    acme, globex = full_acme(), found("Globex")
    with acme.open(acme.root):
        records = leads(acme) | customers(acme) | settings(acme) | arrivals(acme) | routing(acme)
        by_key(acme)
    told = {
        "slug": acme.org.slug,
        "records": records,
        "sessions": {name: session(acme, member) for name, member in acme.people.items()},
        "elsewhere": {"slug": globex.org.slug, "session": session(globex, globex.root)},
    }
    json.dump(told, sys.stdout)


def session(cast, member) -> str:
    return cast.client(member).cookies["sessionid"].value


def public(**records) -> dict[str, str]:
    return {name: record.public_id for name, record in records.items()}


def leads(acme) -> dict[str, str]:
    """A lead in each state, the one that is worked with a history."""
    made = {
        name: create_lead(
            {"first_name": first, "last_name": last, "company": company, "email": f"{name}@{name}.example",
             "phone": "+49 371 555 0148", "country": "Germany", "lead_source": "Web", "title": "CFO"},
            by=acme.root,
        )
        for name, (first, last, company) in PEOPLE.items()
    }  # fmt: skip
    for name in ("lead", "lost", "won", "gone"):
        ownership.assign(made[name], acme.ada, by=acme.root, because="by hand")
    own, now = made["lead"], timezone.now()
    activities.log("call", lead=own, by=acme.ada, outcome="Reached", body="Line 3 stops twice a week.", minutes=14)
    activities.log("note", lead=own, by=acme.ada, body="Wants a quote for two sites.")
    task = activities.log("task", lead=own, by=acme.ada, subject="Send the quote", due_at=now + timedelta(days=1))
    more = correspondence(acme, own)
    file = files.attach(own, "Floor plan, hall 3.pdf", [b"%PDF"], by=acme.ada)
    activities.log("task", lead=own, by=acme.ada, subject="Call back", due_at=now - timedelta(days=1))
    workflow.disqualify(made["lost"], by=acme.root, reason=Reason.objects.filter(kind="never").first())
    delete_lead(made["gone"], by=acme.root)
    plan = conversion.Plan(made["won"].company, opportunity=conversion.NewOpportunity("Roof"))
    done = conversion.convert(made["won"], plan, by=acme.ada)
    made |= {"account": done.account, "contact": done.contact, "opportunity": done.opportunity}
    return public(**made, **more, activity=task, file=file)


def correspondence(acme, lead):
    """An e-mail that was answered, a meeting to come, a template."""
    template = EmailTemplate.objects.create(
        name="First contact", folder="Start", subject="Your request", body="Hello {{ lead.first_name | there }},"
    )
    message = sending.send(lead, by=acme.ada, subject="Your request", body="Is Tuesday fine?").mail
    at = timezone.now() + timedelta(days=2)
    meeting = meetings.plan(lead, by=acme.ada, invite=True, subject="Site visit", at=at, location="Hall 3")
    answer = InboundMessage.objects.create(
        once_key="x", raw=stored_files.keep([b"From: x@x.example\n\nTuesday is fine."]), subject="Re: Your request",
        sender=lead.email, address="x", lead=lead, answers=message, state="done", outcome="answer",
        activity=activities.log("email", by=acme.ada, lead=lead, subject="Re: Your request", direction="inbound"),
    )  # fmt: skip
    return {"template": template, "meeting": meeting, "inbound": answer}


def by_key(acme) -> None:
    """Leads that the tests of the keyboard walk through; one is more urgent than any other."""
    soon = timezone.now() + timedelta(minutes=5)
    factories.LeadFactory(first_name="Ulla", last_name="Kern", company="Loop AG", first_response_due=soon)
    for name in ("Adler", "Busch", "Clausen"):
        factories.LeadFactory(first_name="Ida", last_name=name, company="Keys AG", owner_member=acme.ada)
    factories.LeadFactory(first_name="Ida", last_name="Dorn", company="Keys AG", owner_member=acme.ben)
    for name in ("Erb", "Fink"):
        factories.LeadFactory(first_name="Ida", last_name=name, company="Queue AG")


def customers(acme) -> dict[str, str]:
    notification = Notification.objects.create(member=acme.ada, kind="lead.assigned", text="Katrin is yours.", path="")
    view = keeping.keep({"label": "Hot ones", "sharing": "everyone"}, by=acme.root)
    return public(campaign=factories.CampaignFactory(name="Fair"), notification=notification, view=view)


def settings(acme) -> dict[str, str]:
    """What an admin keeps; an entry of the rule and a criterion have no id of their own kind."""
    invitation = Invitation.objects.create(
        email="new@acme.example", token_hash="x", expires_at=timezone.now() + timedelta(days=7)
    )
    mail = MailMessage.objects.create(sender="a@acme.example", recipient="b@b.example", subject="Hello", text="Hello.")
    return public(
        queue=Queue.objects.default(), member=acme.ben, status=Status.objects.first(), reason=Reason.objects.first(),
        stage=OpportunityStage.objects.first(), field=factories.CustomFieldFactory(name="budget", label="Budget"),
        scoring=ScoringRule.objects.first(), key=ApiKey.objects.first(), event=Event.objects.first(),
        job=Job.objects.create(kind="rescore"), invitation=invitation, mail=mail,
    ) | {
        "entry": drafts.entries(drafts.active_rule())[0]["id"],
        "profile": ids.encode(ids.GRADING_PROFILE, GradingCriterion.objects.first().pk),
    }  # fmt: skip


def routing(acme) -> dict[str, str]:
    """A pool with people, one of them on leave, a re-route that was looked at and a decision of the rule."""
    pool = Pool.objects.create(name="Inside sales", queue=Queue.objects.default())
    for member in (acme.ada, acme.ben):
        PoolMember.objects.create(pool=pool, member=member, weight=2, open_limit=50)
    day = timezone.now().date() + timedelta(days=30)
    leave = Leave.objects.create(member=acme.ben, first_day=day, last_day=day + timedelta(days=4))
    reroute = Reroute.objects.create(upon="reopened")
    rule = drafts.active_rule()
    return public(rule=rule, pool=pool, leave=leave, reroute=reroute, assignment=Assignment.objects.first())


def arrivals(acme) -> dict[str, str]:
    """A form, a post of which no lead could be made, and a list that waits for its mapping."""
    failed = Submission.objects.create(
        once_key="x", state="failed", problem="No name was sent.", pairs=[["company", "Brenner AG"]]
    )
    form = Form.objects.create(name="Contact us", fields=[{"name": "last_name"}, {"name": "company"}])
    template = EmailTemplate.objects.get(name="First contact")
    reply = ReplyRule.objects.create(name="Thanks", template=template)
    hook = WebHook.objects.create(name="Chat", url="https://hooks.example.com/x", secret="s", kinds=["lead.created"])
    delivery = WebHookDelivery.objects.create(hook=hook, event_id=1, state="failed", answer="No answer: timed out")
    name = PostedName.objects.create(name="00N370000060fw7", sample="Navy")
    batch = receive(LIST, "fair.csv", by=acme.mara)
    return public(
        submission=failed,
        form=form,
        postedname=name,
        replyrule=reply,
        webhook=hook,
        delivery=delivery,
        ran=ran(acme),
        mapping=saved.save("Fair badges", batch.mapping, batch, by=acme.mara),
        half=uploading.begin("half.csv", 1000, by=acme.mara),
        **{"import": batch},
    )


def ran(acme) -> Import:
    """An import that is over, one of whose rows was refused."""
    batch = receive(LIST + b"Urs,,Santis AG,urs@santis.example\n", "trade-show.csv", by=acme.mara)
    batch.state, batch.created, batch.rejected = "done", 1, 1
    batch.started_at = batch.finished_at = timezone.now()
    batch.save()
    lead = factories.LeadFactory(first_name="Petra", last_name="Sommer", imported_from=batch, imported_line=2)
    cells, wrong = (line.decode().split(",") for line in (LIST.splitlines()[1], b"Urs,,Santis AG,urs@santis.example"))
    batch.lines.create(line=3, cells=cells, state="created", lead=lead)
    batch.lines.create(line=2, cells=wrong, state="rejected", problem="Enter the last name.")
    return batch
