"""The two organizations of the demo: a maker of sensors with everything set up, and a small one with other statuses."""

from dataclasses import dataclass
from typing import Any

from assignment.models import AssignmentRule, RuleVersion
from automation.provisioning import found_organization
from leads.models import Campaign, CustomField, EmailTemplate, Form, Queue, QueueMember, Reason, Status, StatusStep
from qualification.models import ScoringRule
from tenancy.acting import acting
from tenancy.joining import account, join
from tenancy.models import Member, Organization

PASSWORD = "try leadmgr now"
SLUG, SECOND_SLUG = "nordlicht", "kolibri"


@dataclass(frozen=True)
class Person:
    """One colleague of the demo."""

    email: str
    name: str
    role: str
    title: str
    queues: tuple[str, ...] = ()
    manager: str = ""


ADMIN = Person("admin@nordlicht.example", "Tariq Rahman", "admin", "Sales operations")
PEOPLE = (
    Person("manager@nordlicht.example", "Sofia Keller", "manager", "Head of sales"),
    Person("rep@nordlicht.example", "Mara Lindqvist", "rep", "Sales rep, DACH", ("DACH enterprise", "Inbound web"), "manager@nordlicht.example"),
    Person("jonas@nordlicht.example", "Jonas Brandt", "rep", "Sales rep, DACH", ("DACH enterprise", "Inbound web"), "manager@nordlicht.example"),
    Person("elif@nordlicht.example", "Elif Özkan", "rep", "Sales rep, Nordics and UK", ("Inbound web", "Partner referrals"), "manager@nordlicht.example"),
    Person("piotr@nordlicht.example", "Piotr Wiśniewski", "rep", "Sales rep, inbound", ("Inbound web",), "manager@nordlicht.example"),
    Person("marketer@nordlicht.example", "Camille Dupont", "marketer", "Marketing"),
    Person("viewer@nordlicht.example", "Henrik Aalto", "viewer", "Finance"),
)  # fmt: skip
QUEUES = (("DACH enterprise", 60), ("Inbound web", 240), ("Partner referrals", 480))
CAMPAIGNS = (
    ("Industry fair, autumn", "Trade Show", "Completed"),
    ("Condition monitoring webinar", "Webinar", "In Progress"),
    ("Partner program", "Partners", "In Progress"),
)
TEMPLATES = (
    (
        "First contact", "New leads", "Your request to {{ organization.name }}",
        "Hello {{ lead.first_name | there }},\n\nthank you for turning to us. Would you have half an hour this week to"
        " talk about what {{ lead.company }} needs?\n\nBest regards\n{{ me.name }}\n{{ me.title | Sales }}",
    ),
    (
        "Quote follows", "Quotes", "Quote for {{ lead.company }}",
        "Hello {{ lead.first_name | there }},\n\nthe quote for {{ lead.custom.product | our sensors }} is attached."
        " It is valid for 30 days.\n\nBest regards\n{{ me.name }}",
    ),
    (
        "Still interested?", "Quotes", "Are you still interested?",
        "Hello {{ lead.first_name | there }},\n\nwe have not heard from you for a while. Shall I call you, or is the"
        " topic settled for now?\n\nBest regards\n{{ me.name }}",
    ),
)  # fmt: skip
EXTRA_SCORING = (
    ("Asked for a quote", 20, {"field": "description", "contains": ["quote", "cost"]}),
    ("Wants a demo", 15, {"field": "description", "contains": "demo"}),
    ("Referred by a partner", 15, {"field": "lead_source", "is": "Partner Referral"}),
    ("From a purchased list", -10, {"field": "lead_source", "is": "Purchased List"}),
    ("Marked hot", 20, {"field": "rating", "is": "Hot"}),
)


def found_nordlicht() -> Organization:
    """Found the demo organization: eight people, four queues, a rule of seven entries, scoring and grading."""
    org, admin, _ = found_organization(
        "Nordlicht Instruments", slug=SLUG, admin_email=ADMIN.email, admin_name=ADMIN.name, password=PASSWORD,
        country="DE", time_zone="Europe/Berlin", currency="EUR", is_demo=True,
    )  # fmt: skip
    with acting(org, door="system"):
        Member.objects.filter(pk=admin.pk).update(title=ADMIN.title)
        queues = {name: Queue.objects.create(name=name, target_minutes=minutes) for name, minutes in QUEUES}
        hire(queues)
        fields()
        campaigns = [
            Campaign.objects.create(name=name, type=kind, status=status, owner=admin)
            for name, kind, status in CAMPAIGNS
        ]
        Form.objects.create(
            name="Quote request",
            fields=[
                {"name": name, "required": name in ("last_name", "email")}
                for name in ("first_name", "last_name", "company", "email", "phone", "description")
            ],
            campaign=campaigns[1],
        )
        EmailTemplate.objects.bulk_create(
            EmailTemplate(name=name, folder=folder, subject=subject, body=body)
            for name, folder, subject, body in TEMPLATES
        )
        ScoringRule.objects.bulk_create(
            ScoringRule(name=name, points=points, criteria=criteria, position=50 + place)
            for place, (name, points, criteria) in enumerate(EXTRA_SCORING)
        )
        publish(queues, admin)
        org.configuration_changed()
    return org


def hire(queues: dict[str, Queue]) -> None:
    """Give everybody an account, a role, a manager and their queues."""
    members: dict[str, Member] = {}
    for person in PEOPLE:
        member = join(account(person.email, PASSWORD, person.name), person.name, person.role)
        member.title, member.manager = person.title, members.get(person.manager)
        member.save()
        members[person.email] = member
        QueueMember.objects.bulk_create(QueueMember(queue=queues[name], member=member) for name in person.queues)
    for member in (members["manager@nordlicht.example"], members["rep@nordlicht.example"]):
        QueueMember.objects.create(queue=Queue.objects.default(), member=member)


def fields() -> None:
    """Add the fields a maker of sensors asks for."""
    CustomField.objects.bulk_create(
        [
            CustomField(
                name="product",
                label="Product",
                kind="picklist",
                choices=["LineSense", "VibroGate", "ThermoEye"],
                web_id="00N000000000001",
            ),
            CustomField(name="machines", label="Machines", kind="number", web_id="00N000000000002", position=1),
            CustomField(name="project_start", label="Project start", kind="date", position=2),
            CustomField(
                name="product",
                label="Product",
                kind="picklist",
                choices=["LineSense", "VibroGate", "ThermoEye"],
                entity="opportunity",
            ),
        ]
    )


def publish(queues: dict[str, Queue], admin: Member) -> None:
    """Publish the rule: seven entries, one of which asks for a field that is gone, the last of which takes the rest."""
    rule = AssignmentRule.objects.get(is_active=True)
    everything_else = rule.versions.all()[0].entries[-1]
    student = Reason.objects.filter(label__icontains="student").first()
    dach = {"field": "country", "in": ["de", "at", "ch"]}
    entries = [
        entry("Students", {"field": "title", "contains": "student"}, "unqualify", student.pk if student else None),
        entry("Partner referral", {"field": "lead_source", "is": "Partner Referral"}, "queue", queues["Partner referrals"].pk),
        entry("DACH enterprise", {"all": [dach, {"any": [{"field": "number_of_employees", "gte": 100}, {"field": "annual_revenue", "gte": 50_000_000}]}, {"field": "is_free_email", "is": False}]}, "queue", queues["DACH enterprise"].pk, 30),
        entry("Nordics", {"field": "country", "in": ["se", "no", "dk", "fi"]}, "member", Member.objects.get(user__email="elif@nordlicht.example").pk, 120),
        entry("Trade fair week", {"field": "custom.hall", "is": "7A"}, "queue", queues["Inbound web"].pk, 60),
        entry("Web and phone", {"field": "lead_source", "in": ["Web", "Phone Inquiry"]}, "queue", queues["Inbound web"].pk),
        everything_else,
    ]  # fmt: skip
    RuleVersion.objects.create(rule=rule, number=2, entries=entries, published_by=admin)


def entry(
    name: str, criteria: dict[str, Any], kind: str, target: int | None, minutes: int | None = None
) -> dict[str, Any]:
    """Return one entry of the rule."""
    return {
        "id": name.lower().replace(" ", "-"), "name": name, "active": True, "criteria": criteria,
        "assign": {"type": kind, "id": target}, "target_minutes": minutes,
    }  # fmt: skip


def found_kolibri() -> Organization:
    """Found the second organization, whose leads walk through New, Contacted, Working, Qualified, Nurturing."""
    org, admin, _ = found_organization(
        "Kolibri Coffee", slug=SECOND_SLUG, admin_email="admin@kolibri.example", admin_name="Noor Haddad",
        password=PASSWORD, country="GB", time_zone="Europe/London", currency="GBP", is_demo=True,
    )  # fmt: skip
    with acting(org, door="system"):
        join(account("rep@kolibri.example", PASSWORD, "Theo Marsh"), "Theo Marsh", "rep")
        rename_statuses()
        org.configuration_changed()
    return org


def rename_statuses() -> None:
    """Replace the default set by a longer path."""
    labels = {"Open": "New", "Qualified": "Converted"}
    for old, new in labels.items():
        Status.objects.filter(label=old).update(label=new)
    Status.objects.filter(label="Converted").update(position=5)
    Status.objects.filter(label="Unqualified").update(position=6)
    working = Status.objects.create(
        label="Working",
        kind="open",
        position=2,
        guidance="Agree on the need, the volume and the date of the first delivery.",
    )
    qualified = Status.objects.create(
        label="Qualified", kind="open", position=3, guidance="Volume and budget are real. Send the offer."
    )
    nurturing = Status.objects.create(
        label="Nurturing", kind="open", position=4, guidance="Not yet. Keep in touch monthly."
    )
    by_label = {status.label: status for status in Status.objects.all()}
    steps = [
        ("Contacted", working),
        ("Working", qualified),
        ("Working", nurturing),
        ("Contacted", nurturing),
        ("Nurturing", working),
        ("Qualified", working),
    ]
    ends = [
        (label, by_label[end])
        for label in ("Working", "Qualified", "Nurturing")
        for end in ("Converted", "Unqualified")
    ]
    StatusStep.objects.bulk_create(
        StatusStep(source=by_label[source], target=target) for source, target in steps + ends
    )
