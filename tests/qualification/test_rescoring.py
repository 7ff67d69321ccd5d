"""Rescoring many leads in SQL gives each what scoring it alone would."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leads.models import Job, Lead, Queue, Stage, Status
from qualification import grading, rescoring, scoring
from qualification.models import GradingCriterion, GradingProfile, ScoringRule
from tenancy import events
from tenancy.acting import current_org
from tenancy.models import Event

pytestmark = pytest.mark.django_db
AS_MANY = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])

tests = st.one_of(
    st.builds(lambda value: {"field": "number_of_employees", "gte": value}, st.integers(0, 400)),
    st.builds(lambda value: {"field": "industry", "is": value}, st.sampled_from(["Energy", "energy", "Media"])),
    st.builds(lambda value: {"field": "country", "in": value}, st.just(["DE", "AT"])),
    st.builds(lambda value: {"field": "title", "contains": value}, st.sampled_from(["head", "chief"])),
    st.builds(lambda value: {"field": "phone", "empty": value}, st.booleans()),
    st.builds(lambda value: {"field": "is_free_email", "is": value}, st.booleans()),
    st.builds(lambda value: {"field": "inquiry_count", "gte": value}, st.integers(0, 3)),
    st.builds(lambda value: {"field": "custom.gone", "is": value}, st.just("broken")),
)
trees = st.recursive(
    tests,
    lambda parts: st.one_of(
        st.builds(lambda part: {"not": part}, parts),
        st.builds(lambda name, some: {name: some}, st.sampled_from(["all", "any"]), st.lists(parts, min_size=1)),
    ),
    max_leaves=4,
)
leads = st.fixed_dictionaries(
    {
        "number_of_employees": st.none() | st.integers(0, 400),
        "industry": st.sampled_from(["", "Energy", "MEDIA"]),
        "country_key": st.sampled_from(["", "de", "at", "fr"]),
        "title": st.sampled_from(["", "Head of IT", "Chief"]),
        "phone": st.sampled_from(["", "+49 30 1"]),
        "is_free_email": st.booleans(),
        "inquiry_count": st.integers(0, 3),
        "score": st.integers(-50, 50),
        "grade_rank": st.none() | st.integers(0, 12),
    }
)


def stored(rows: list[dict]) -> list[Lead]:
    status, queue = Status.objects.default(), Queue.objects.default()
    Lead.objects.all().delete()
    return Lead.objects.bulk_create(
        Lead(last_name="Vogel", company="Kornfeld", status=status, owner_queue=queue, **row) for row in rows
    )


def use(rules: list[tuple[int, dict]], traits: list[tuple[int, dict, bool]]) -> None:
    profile = GradingProfile.objects.get()
    ScoringRule.objects.all().delete()
    profile.criteria.all().delete()
    for place, (points, tree) in enumerate(rules):
        ScoringRule.objects.create(name=f"Rule {place}", points=points, criteria=tree)
    for place, (thirds, tree, against) in enumerate(traits):
        GradingCriterion.objects.create(
            profile=profile, name=f"Trait {place}", thirds=thirds, criteria=tree, counts_against=against
        )
    current_org().configuration_changed()


@AS_MANY
@given(
    st.lists(leads, min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(-30, 30), trees), max_size=5),
    st.lists(st.tuples(st.integers(1, 3), trees, st.booleans()), max_size=4),
)
def test_one_statement_scores_and_grades_as_memory_does(in_acme, rows, rules, traits):
    use(rules, traits)
    before = {lead.pk: lead for lead in stored(rows)}
    rescoring.step(rescoring.rescore_all())
    for lead in Lead.objects.all():
        assert lead.score == scoring.total(scoring.lines(before[lead.pk]))
        assert lead.grade_rank == grading.rank(grading.lines(before[lead.pk]))
        told = {event.kind: event for event in events.of(lead)}
        assert ("lead.scored" in told) == (lead.score != before[lead.pk].score)
        assert ("lead.graded" in told) == (lead.grade_rank != before[lead.pk].grade_rank)
        if "lead.scored" in told:
            expected = [line.data for line in scoring.lines(before[lead.pk])]
            assert [line for line in told["lead.scored"].because["lines"] if line["points"]] == expected
        if "lead.graded" in told:
            assert told["lead.graded"].because["lines"] == [line.data for line in grading.lines(before[lead.pk])]


def test_a_job_goes_batch_by_batch_and_says_how_far(in_acme, monkeypatch):
    monkeypatch.setattr(rescoring, "BATCH", 2)
    use([(7, {"field": "company", "is": "Kornfeld"})], [])
    stored([{}] * 5)
    job = rescoring.rescore_all()
    assert (job.total, job.state) == (5, Job.State.WAITING)
    assert rescoring.step(job) and (job.done, job.state) == (2, Job.State.RUNNING)
    assert rescoring.step(job) and not rescoring.step(job)
    assert (job.done, job.state, job.result) == (5, Job.State.DONE, {"changed": 5})
    assert set(Lead.objects.values_list("score", flat=True)) == {7}


def test_saving_twice_queues_one_job(in_acme):
    assert rescoring.rescore_all() == rescoring.rescore_all()


def test_converted_and_deleted_leads_keep_their_score(in_acme):
    use([(7, {"all": []})], [])
    gone, won, here = stored([{"score": 1}, {"score": 1}, {"score": 1}])
    Lead.objects.filter(pk=won.pk).update(stage=Stage.CONVERTED)
    Lead.objects.filter(pk=gone.pk).update(deleted_at="2026-01-01T00:00Z")
    rescoring.step(rescoring.rescore_all())
    assert dict(Lead.objects.values_list("pk", "score")) == {gone.pk: 1, won.pk: 1, here.pk: 7}


def test_another_organizations_leads_are_not_rescored(acme, globex):
    with globex.open():
        theirs = stored([{"score": 3}])[0]
    with acme.open():
        use([(7, {"all": []})], [])
        rescoring.step(rescoring.rescore_all())
    with globex.open():
        assert Lead.objects.get(pk=theirs.pk).score == 3
        assert not Event.objects.filter(kind="lead.scored").exists()
