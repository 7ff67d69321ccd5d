"""Scoring and grading in the browser."""

import pytest

from leads.models import Job, Lead
from qualification import rescoring, scoring
from qualification.models import GradingCriterion, GradingProfile, ScoringRule
from tenancy import events
from tenancy.acting import current_org
from tenancy.models import Event
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db

BIG = {"field": "number_of_employees", "gte": 250}
PAGES = ["scoring/", "scoring/rules/new/", "scoring/grading/", "scoring/grading/new/"]


@pytest.fixture
def rule(acme) -> ScoringRule:
    """The only scoring rule: +30 for 250 employees."""
    with acme.open():
        ScoringRule.objects.all().delete()
        made = ScoringRule.objects.create(name="Big", points=30, criteria=BIG)
        current_org().configuration_changed()
        return made


@pytest.fixture
def trait(acme) -> GradingCriterion:
    with acme.open():
        profile = GradingProfile.objects.get()
        profile.criteria.all().delete()
        made = GradingCriterion.objects.create(profile=profile, name="Size", thirds=2, criteria=BIG)
        current_org().configuration_changed()
        return made


@pytest.fixture
def editor(acme):
    return acme.client(acme.root)


def condition(field: str = "number_of_employees", operator: str = "gte", value: str = "250") -> dict[str, str]:
    """What the builder posts for one condition."""
    return {
        "criteria-0-group": "all",
        "criteria-0-0-was": field,
        "criteria-0-0-field": field,
        "criteria-0-0-op": operator,
        "criteria-0-0-value": value,
    }


def test_the_table_shows_each_rule_in_words_with_how_many_leads_it_takes(acme, editor, rule):
    with acme.open():
        LeadFactory(number_of_employees=900)
        LeadFactory(number_of_employees=10)
    page = editor.get(acme.url("scoring/")).content.decode()
    assert "Employees is at least 250" in page
    assert ">1</td>" in page.replace(" ", "")
    assert "Changes apply to 2 leads" in page


def test_saving_new_points_rescores_in_the_background(acme, editor, rule):
    with acme.open():
        lead = LeadFactory(number_of_employees=900)
    answer = editor.post(acme.url("scoring/"), {f"points-{rule.pk}": "45", f"active-{rule.pk}": "on"}, follow=True)
    assert "Rescoring 1 leads takes about 1 s" in answer.content.decode()
    with acme.open():
        job = Job.objects.get(kind=rescoring.KIND)
        assert (job.state, job.created_by) == (Job.State.WAITING, acme.root)
        rescoring.step(job)
        assert Lead.objects.get(pk=lead.pk).score == 45
        told = Event.objects.filter(kind="scoring.saved").get()
        assert (told.member_id, told.because["points"]) == (acme.root.pk, 45)


def test_saving_without_a_change_rescores_nothing(acme, editor, rule):
    editor.post(acme.url("scoring/"), {f"points-{rule.pk}": "30", f"active-{rule.pk}": "on"})
    with acme.open():
        assert not Job.objects.exists()


def test_a_rule_is_switched_off(acme, editor, rule):
    editor.post(acme.url("scoring/"), {f"points-{rule.pk}": "30"})
    with acme.open():
        assert scoring.rules() == []


def test_points_beyond_the_bounds_are_refused_at_the_form(acme, editor, rule):
    answer = editor.post(acme.url("scoring/"), {f"points-{rule.pk}": "1001"})
    assert answer.status_code == 422
    assert "less than or equal to 1000" in answer.content.decode()
    with acme.open():
        assert ScoringRule.objects.get().points == 30


def test_the_effect_of_unsaved_points_is_shown_and_nothing_is_written(acme, editor, rule):
    with acme.open():
        lead = scoring.score(LeadFactory(last_name="Wendt", number_of_employees=900))
    posted = {f"points-{rule.pk}": "120", f"active-{rule.pk}": "on"}
    part = editor.post(acme.url("scoring/effect/?try=wendt"), posted).content.decode()
    assert "<html" not in part
    assert "0 reach 100 as saved, 1 with changes" in part
    assert ">30<" in part and ">120<" in part
    with acme.open():
        assert ScoringRule.objects.get().points == 30
        assert Lead.objects.get(pk=lead.pk).score == 30


def test_a_rule_is_added_edited_and_deleted(acme, editor, rule):
    posted = {"name": "Energy", "points": "-7", "is_active": "on", **condition("industry", "is", "Energy")}
    assert editor.post(acme.url("scoring/rules/new/"), posted).status_code == 302
    with acme.open():
        added = ScoringRule.objects.get(name="Energy")
        assert (added.points, added.criteria["all"][0]["field"]) == (-7, "industry")
        path = acme.url(f"scoring/rules/{added.public_id}/")
    assert editor.post(path, posted | {"points": "8"}).status_code == 302
    with acme.open():
        assert [one.points for one in ScoringRule.objects.all()] == [30, 8]
    assert editor.post(path, {"do": "delete"}).status_code == 302
    with acme.open():
        assert [one.name for one in ScoringRule.objects.all()] == ["Big"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "big"}, "Another one has this name."),
        ({"points": "5000"}, "less than or equal to 1000"),
        ({"criteria-0-0-value": "many"}, "Needs a whole number"),
        ({"criteria-0-0-field": "score", "criteria-0-0-was": "score"}, "no longer exist"),
    ],
)
def test_what_a_rule_lacks_is_said_at_the_form(acme, editor, rule, changes, words):
    posted = {"name": "Other", "points": "7", "is_active": "on", **condition()} | changes
    answer = editor.post(acme.url("scoring/rules/new/"), posted)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_criterion_is_weighed_and_may_count_against(acme, editor, trait):
    editor.post(acme.url("scoring/grading/"), {f"points-{trait.pk}": "3", f"active-{trait.pk}": "on"})
    with acme.open():
        rescoring.step(Job.objects.get())
        small, big = LeadFactory(number_of_employees=10), LeadFactory(number_of_employees=900)
        rescoring.rescore([small.pk, big.pk], small.created_at)
        assert [Lead.objects.get(pk=lead.pk).grade for lead in (small, big)] == ["F", "C"]


def test_a_criterion_is_added_and_deleted(acme, editor, trait):
    posted = {"name": "Energy", "thirds": "1", **condition("industry", "is", "Energy")}
    assert editor.post(acme.url("scoring/grading/new/"), posted).status_code == 302
    with acme.open():
        path = acme.url(f"scoring/grading/{GradingCriterion.objects.get(name='Energy').public_id}/")
    assert "Energy" in editor.get(path).content.decode()
    editor.post(path, {"do": "delete"})
    with acme.open():
        assert [one.name for one in GradingCriterion.objects.all()] == ["Size"]


def test_a_rescore_shows_how_far_it_is_and_then_asks_no_more(acme, editor, rule, monkeypatch):
    monkeypatch.setattr(rescoring, "BATCH", 1)
    with acme.open():
        LeadFactory(number_of_employees=900), LeadFactory()
        job = rescoring.rescore_all()
        rescoring.step(job)
    path = acme.url(f"scoring/jobs/{job.public_id}/")
    page = editor.get(path, headers={"hx-request": "true"}).content.decode()
    assert "1 of 2 leads" in page and "every 1s" in page
    with acme.open():
        while rescoring.step(job):
            pass
    page = editor.get(path, headers={"hx-request": "true"}).content.decode()
    assert "2 changed" in page and "every 1s" not in page


def test_the_score_panel_sums_to_the_score(acme, editor, rule):
    with acme.open():
        lead = scoring.score(LeadFactory(number_of_employees=900))
        path = acme.url(f"scoring/leads/{lead.public_id}/score/")
    page = acme.client(acme.vic).get(path).content.decode()
    assert "+30" in page and "Big" in page
    with acme.open():
        Lead.objects.filter(pk=lead.pk).update(score=37)
    assert "From before the present rules" in acme.client(acme.vic).get(path).content.decode()


def test_the_grade_panel_names_each_trait_and_what_is_not_known(acme, editor, trait):
    with acme.open():
        lead = LeadFactory()
        path = acme.url(f"scoring/leads/{lead.public_id}/grade/")
    page = acme.client(acme.vic).get(path, headers={"hx-request": "true"}).content.decode()
    assert "not known" in page and "Size" in page and "<html" not in page


@pytest.mark.parametrize("person", ["grace", "ada", "mara", "vic"])
def test_only_admins_edit_scoring(acme, rule, trait, person):
    client = acme.client(getattr(acme, person))
    for path in [*PAGES, f"scoring/rules/{rule.public_id}/", f"scoring/grading/{trait.public_id}/"]:
        answer = client.get(acme.url(path))
        assert answer.status_code == 403
        assert "Only admins may do this" in answer.content.decode()
    for path in ("scoring/", "scoring/effect/", f"scoring/rules/{rule.public_id}/"):
        assert client.post(acme.url(path), {"do": "delete"}).status_code == 403


def test_mallory_gets_the_same_404_for_acmes_rules_and_leads_as_for_none(acme, globex, rule, trait):
    with acme.open():
        lead, job = LeadFactory(), rescoring.rescore_all()
        told = events.of(lead).count()
    client = globex.client(globex.mallory)
    for path in (
        f"scoring/rules/{rule.public_id}/",
        f"scoring/grading/{trait.public_id}/",
        f"scoring/jobs/{job.public_id}/",
        f"scoring/leads/{lead.public_id}/score/",
        f"scoring/leads/{lead.public_id}/grade/",
    ):
        assert client.get(globex.url(path)).status_code == 404
        assert client.get(acme.url(path)).status_code == 404
    with acme.open():
        assert events.of(lead).count() == told


def test_trying_the_rules_on_nobody_finds_nobody(acme, editor):
    assert editor.get(acme.url("scoring/?try=%00nobody")).status_code == 200
