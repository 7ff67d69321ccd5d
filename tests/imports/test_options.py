"""What a person chooses for a whole list is read strictly and kept as JSON."""

import pytest

from assignment.models import AssignmentRule
from leads.imports.options import Options, assignment_rules
from leads.models import Import
from tenancy.refusals import Invalid
from tests.factories import CampaignFactory, CustomFieldFactory


def test_what_was_chosen_comes_back_as_chosen(in_acme):
    CustomFieldFactory(name="shoe_size")
    rule = AssignmentRule.objects.get()
    chosen = Options.parse(
        {"mode": "update", "key": "email", "merge": {"title": "overwrite", "custom.shoe_size": "never"},
         "assign": {"by": "rule_set", "id": rule.public_id}, "campaign": CampaignFactory().public_id,
         "tags": "fair; 2026", "lead_source": "Trade show", "clocks": True, "keep_owner": False}
    )  # fmt: skip
    assert assignment_rules() == [(rule.public_id, rule.name)]
    assert Options.of(Import(options=chosen.stored)) == chosen
    assert (chosen.policy("title"), chosen.policy("city"), chosen.tags) == ("overwrite", "fill", ("fair", "2026"))
    assert (chosen.policy("owner"), chosen.policy("status")) == ("overwrite", "never")


def test_nothing_chosen_is_the_careful_way(in_acme):
    usual = Options.of(Import(options={}))
    assert usual == Options.parse({})
    assert (usual.mode, usual.key, usual.policy("title"), usual.policy("owner")) == (
        "upsert",
        "person",
        "fill",
        "never",
    )
    assert not usual.automations
    assert not usual.clocks


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ({"mode": "replace"}, "upsert, add, update"),
        ({"key": "shoe"}, "external_id"),
        ({"merge": {"shoe": "fill"}}, "no field"),
        ({"merge": {"title": "always"}}, "no policy"),
        ({"assign": {"by": "member", "id": "005x"}}, "somebody who is active"),
        ({"assign": {"by": "queue"}}, "Choose a queue"),
        ({"assign": {"by": "dice"}}, "Say who gets the leads"),
        ({"campaign": "701000000000001AAA"}, "no such campaign"),
        ({"tags": ["a;b"]}, "comma or semicolon"),
        ({"automations": "on"}, "true or false"),
        ({"speed": 9}, "no such option"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_in_words(in_acme, written, words):
    with pytest.raises(Invalid) as refused:
        Options.parse(written)
    assert words in refused.value.errors[next(iter(written))]
