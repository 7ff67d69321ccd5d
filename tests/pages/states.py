"""Records in every state that a page of theirs can show, made as the product makes them; and where they are seen."""

from datetime import timedelta

from django.utils import timezone

from assignment import drafts, trying
from assignment.models import Assignment, AssignmentRule, Availability, Leave, Pool, PoolMember, Reroute
from assignment.routing import route
from automation import jobs
from leads.activities import log
from leads.imports import repairing, running, undoing, uploading
from leads.models import Form, Import, Lead, Submission, WebHook, WebHookDelivery
from tests.assignment.rules import entry, publish
from tests.factories import LeadFactory
from tests.imports.lists import received, run, tried, written

LONG = "Donaudampfschifffahrtsgesellschaft-" * 7
HEAD = ("Last name", "Company", "E-mail", "Country", "Unheard of column whose name goes on and on and on", "Owner")
FIELDS = ("last_name", "company", "email", "country")
FAULTY = (("", "Nameless AG", "", "", "", ""), ("Fehler", "Firn AG", "no address", "", "=1+1", "nobody@acme.example"))
BEFORE = ("", "mapping/", "options/", "check/", "upload/", "reading/")
AFTER = (
    *("", "?show=rejected", "?show=all", "?show=skipped", "options/", "progress/", "owners/", "undo/", "rows/2/"),
    "rows/12/",
)


def a_list(mark: str) -> bytes:
    """Ten good rows and two that are refused."""
    good = [(f"{mark}{n}", LONG[:90], f"{mark}{n}@firn.example", "de", "", "ada@acme.example") for n in range(10)]
    return written(HEAD, *good, *FAULTY)


def imports(acme) -> dict[str, Import]:
    """An import in each state; those that a worker would take up are begun last, as nobody takes them here."""
    over = {name: run(acme, received(acme, a_list(name), FIELDS)) for name in ("done", "repaired", "undone", "undoing")}
    with acme.open(acme.mara):
        for line in (12, 13):
            mended = [*over["repaired"].lines.get(line=line).cells]
            repairing.repair(over["repaired"], line, ["Neu", *mended[1:]], by=acme.mara)
        log("call", lead=Lead.objects.get(last_name="undone3"), by=acme.ada, outcome="Reached")
        undoing.undo(over["undone"], by=acme.mara)
    jobs.work(acme.org.pk, go_on=lambda: True)
    checked = received(acme, a_list("checked"), FIELDS)
    tried(acme, checked)
    return over | {"checked": checked} | begun(acme, over["undoing"])


def begun(acme, undoing_now: Import) -> dict[str, Import]:
    names = ("mapping", "reading", "checking", "waiting", "running", "paused", "canceled", "failed")
    made = {name: received(acme, a_list(name), FIELDS) for name in names}
    with acme.open(acme.mara):
        undoing.undo(undoing_now, by=acme.mara)
        running.check_all(made["checking"], by=acme.mara)
        for name in ("waiting", "running", "paused", "canceled", "failed"):
            running.start(made[name], made[name].mapping, by=acme.mara)
        running.pause(made["paused"], by=acme.mara)
        running.cancel(made["canceled"], by=acme.mara)
        running.fail(made["failed"], "The file is gone. Upload it again.")
        Import.objects.filter(pk=made["reading"].pk).update(state="reading", rows=0, examined=10)
        Import.objects.filter(pk=made["running"].pk).update(
            state="running", rows=10_000, created=4_000, rejected=2, reached=4_002, started_at=timezone.now()
        )
        made["uploading"] = uploading.begin(f"{LONG[:200]}.csv", 1000, by=acme.mara)
    return made


def routing(acme) -> list[str]:
    """Pools with weeks and leave, decisions of every outcome, a draft beside the live rule, a dry run, a leaver."""
    today = timezone.now().date()
    with acme.open(acme.root):
        pool = Pool.objects.create(name="Donaudampfschifffahrtsgesellschaften ohne Trennung", queue=acme.queue)
        empty = Pool.objects.create(name="Nobody is in here", queue=acme.queue)
        for member in (acme.ada, acme.ben):
            PoolMember.objects.create(pool=pool, member=member, weight=3, open_limit=1, daily_limit=9)
        Availability.objects.create(
            member=acme.ada, shifts=[[day, "09:00", "17:30"] for day in range(5)], holidays=["2026-12-25"],
            skills=["CNC"], languages=["de"],
        )  # fmt: skip
        for first, last in ((today, today), (today + timedelta(days=9), today + timedelta(days=12))):
            leave = Leave.objects.create(member=acme.ben, first_day=first, last_day=last, delegate=acme.ada)
        again = [Reroute.objects.create(upon=upon) for upon in ("reopened", "owner_off")]
        again += [Reroute.objects.create(upon="score", score=80), Reroute.objects.create(upon="field", field="city")]
        publish(
            entry("Pool", {"field": "country", "is": "de"}, "pool")
            | {"assign": {"type": "pool", "id": pool.pk}}, entry("Ben", {"field": "country", "is": "ch"}, acme.ben),
        )  # fmt: skip
        for country in ("Germany", "Germany", "Germany", "Switzerland", ""):
            route(LeadFactory(country=country, last_name=LONG[:80], email=""))
        decide(acme)
        rule = AssignmentRule.objects.get(is_active=True)
        drafts.put(rule, entry(LONG[:100], {"all": []}, acme.queue) | {"id": "late"})
        past = trying.Past(last=1000)
        job = trying.start(rule, past, by=acme.root)
        waits = trying.start(rule, past, by=acme.root)
    jobs.work(acme.org.pk, go_on=lambda: True)
    return paths_of_routing(acme, rule, pool, empty, leave, again, job, waits)


def decide(acme) -> None:
    """A decision of each outcome for each cause, as the log keeps them."""
    lead = LeadFactory()
    for outcome in Assignment.Outcome:
        for cause in Assignment.Cause:
            Assignment.objects.create(
                lead=lead, outcome=outcome, cause=cause, goes_to=LONG[:120], problem="Nobody has room.",
                candidates={"in": [[acme.ada.pk, 1, 0]], "by": "turns", "out": [[acme.ben.pk, "on leave"]]},
            )  # fmt: skip


def paths_of_routing(acme, rule, pool, empty, leave, again, job, waits) -> list[str]:
    with acme.open():
        decisions = [Assignment.objects.filter(outcome=outcome).first().public_id for outcome in Assignment.Outcome] + [
            Assignment.objects.exclude(tried=[]).first().public_id
        ]
        own = f"assignment/rules/{rule.public_id}/"
        found = [f"{own}{part}" for part in ("", "new/", "settings/", "versions/", "versions/1/", "versions/2/")]
        found += [f"{own}{part}" for part in ("try/", "dry-run/", "entries/pool/", "entries/late/", "exchange/")]
        found += [f"assignment/pools/{one.public_id}/" for one in (pool, empty)]
        found += [f"assignment/route-anew/{one.public_id}/" for one in again]
        found += [f"assignment/log/{one}/" for one in decisions]
        found += [f"assignment/dry-runs/{one.public_id}/" for one in (job, waits)]
        found += [f"assignment/dry-runs/{job.public_id}/?show=fell"]
        for member in (acme.ada, acme.ben):
            found += [f"assignment/people/{member.public_id}/", f"assignment/leavers/{member.public_id}/"]
            found += [f"assignment/log/?member={member.public_id}"]
        found += [f"assignment/log/?outcome={outcome}" for outcome in Assignment.Outcome]
    pages = ("", "rules/", "rules/new/", "pools/", "pools/new/", "people/", "route-anew/", "log/", "fairness/")
    return found + [f"assignment/{page}" for page in pages]


def arrivals(acme) -> list[str]:
    """A post in each state, with and without a form and a lead; deliveries of web hooks in each state."""
    with acme.open(acme.root):
        form = Form.objects.create(name=LONG[:80], fields=[{"name": "last_name"}, {"name": "company"}])
        lead = LeadFactory()
        posts = [
            Submission.objects.create(
                once_key=f"{state}{whole}", state=state, problem="No name was sent." if not whole else "",
                form=form if whole else None, lead=lead if whole else None, outcome="created" if whole else "",
                pairs=[["last_name", LONG], ["00N0000000000x1", "=1+1"], ["", ""]] if whole else [],
            )
            for state in Submission.State for whole in (True, False)
        ]  # fmt: skip
        hook = WebHook.objects.create(name=LONG[:60], url="https://hooks.example.com/x", secret="s", kinds=[])
        for state in WebHookDelivery.State:
            for answer in ("", LONG[:200]):
                WebHookDelivery.objects.create(hook=hook, event_id=1, state=state, status=500, answer=answer)
        WebHook.objects.create(name="Nothing was sent yet", url="https://hooks.example.com/y", secret="s")
        found = [f"submissions/{post.public_id}/" for post in posts] + [f"forms/{form.public_id}/"]
        found += [f"submissions/?state={state}" for state in Submission.State] + ["submissions/?form=" + form.public_id]
        found += [f"settings/web-hooks/{hook.public_id}/{part}" for part in ("", "log/", "log/?state=failed")]
    return [*found, "submissions/", "submissions/names/", "forms/", "settings/web-hooks/"]


def leads(acme) -> list[str]:
    """Leads whose words have no end, in every place that shows one."""
    with acme.open(acme.ada):
        long = {"first_name": LONG[:40], "last_name": LONG[:80], "company": LONG[:120], "email": LONG[:80]}
        lead = LeadFactory(**long, owner_member=acme.ada)
        log("note", lead=lead, by=acme.ada, body=LONG * 20)
        log("task", lead=lead, by=acme.ada, subject=LONG[:200], due_at=timezone.now() - timedelta(days=1))
        found = [f"leads/{lead.public_id}/{part}" for part in ("", "?layout=split", "?from=mine", "timeline/")]
    return [*found, "", "leads/?view=all", "board/", "tasks/", "day/", "search/?q=Donau", "notifications/", "jobs/"]


def of_imports(acme) -> list[str]:
    made = imports(acme)
    with acme.open():
        return ["imports/", "imports/new/"] + [
            f"imports/{one.public_id}/{part}"
            for one in made.values()
            for part in (BEFORE if one.is_open or one.state == "uploading" else AFTER)
        ]


SEEN_AT = {"imports": of_imports, "assignment": routing, "arrivals": arrivals, "leads": leads}
