"""Scoring rules and grading profiles over the API."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

import criteria
from criteria import CriteriaError
from leadmgr.api.idempotency import once
from leadmgr.api.records import Settings
from leadmgr.api.shapes import Id, Shape
from leads import records, rule_criteria
from qualification import changing
from qualification.models import GradingCriterion, GradingProfile, ScoringRule
from tenancy import ids

CONFIGURE = dict.fromkeys(("list", "retrieve", "create", "partial_update", "destroy"), "configure")
NAMED = criteria.Schema([criteria.Text("name", "Name"), criteria.Boolean("is_active", "Active")], noun="rule")


class Tree(serializers.JSONField):
    """A criteria tree over the lead, kept in its canonical form; `without` names fields the rule itself decides."""

    without: tuple[str, ...] = ()

    def to_internal_value(self, written: Any) -> Any:
        try:
            found = rule_criteria.schema(without=self.without).parse(written)
        except CriteriaError as mistake:
            raise serializers.ValidationError(str(mistake)) from mistake
        if found.uses_me:
            raise serializers.ValidationError(rule_criteria.NOBODY)
        return found.data


class ScoringTree(Tree):
    """A scoring rule cannot ask for the score it makes."""

    without = ("score", "grade")


class ScoringRuleShape(Shape, serializers.ModelSerializer):
    """So many points for every lead that meets the criteria."""

    id = Id(ids.SCORING_RULE)
    criteria = ScoringTree()
    points = serializers.IntegerField(min_value=-1000, max_value=1000)

    class Meta:
        model = ScoringRule
        fields = ["id", "name", "criteria", "points", "position", "is_active"]


class Yardsticks(Settings):
    """What leads are measured by; a change rescores all of them."""

    abilities = CONFIGURE

    def schema_of_filters(self) -> criteria.Schema:
        return NAMED

    def settings_changed(self) -> None:
        changing.rescored(self.me)


class ScoringRules(Yardsticks):
    """Rules of interest."""

    model = ScoringRule
    serializer_class = ScoringRuleShape
    orderings = {"position": ("position",), "name": ("name",)}
    ordering = "position"


class CriterionShape(Shape, serializers.ModelSerializer):
    """One trait of fit, worth one to three thirds of a letter."""

    criteria = ScoringTree()
    thirds = serializers.IntegerField(min_value=1, max_value=3, required=False)

    class Meta:
        model = GradingCriterion
        fields = ["name", "criteria", "thirds", "counts_against"]


class GradingProfileShape(Shape, serializers.ModelSerializer):
    """What a fitting lead looks like, whole: its criteria are put together with it."""

    accepts_read_only = True

    id = Id(ids.GRADING_PROFILE)
    criteria = CriterionShape(many=True, required=False)

    class Meta:
        model = GradingProfile
        fields = ["id", "name", "is_active", "criteria"]


class GradingProfiles(Yardsticks):
    """Profiles of fit; one is active."""

    model = GradingProfile
    serializer_class = GradingProfileShape
    abilities = CONFIGURE | {"update": "configure"}
    orderings = {"name": ("name",)}
    ordering = "name"

    def get_queryset(self) -> QuerySet[GradingProfile]:
        return GradingProfile.objects.prefetch_related("criteria")

    @once
    def create(self, request: Request) -> Response:
        return self.shown(self.kept(GradingProfile(), self.values()), status=201)

    def update(self, request: Request, pk: int) -> Response:
        profile = self.record()
        return self.shown(self.kept(profile, {"criteria": [], **self.values()}))

    def partial_update(self, request: Request, pk: int) -> Response:
        return self.shown(self.kept(self.record(), self.values(partial=True)))

    @transaction.atomic
    def kept(self, profile: GradingProfile, values: dict[str, Any]) -> GradingProfile:
        """Store a profile and, when they are given, its criteria in this order."""
        traits = values.pop("criteria", None)
        if values.get("is_active", profile.pk is None):
            GradingProfile.objects.filter(is_active=True).exclude(pk=profile.pk).update(is_active=False)
        stored = (
            records.make(GradingProfile, values, by=self.me)
            if profile.pk is None
            else records.change(profile, values, by=self.me)
        )
        if traits is not None:
            stored.criteria.all().delete()
            for position, trait in enumerate(traits):
                records.make(GradingCriterion, {**trait, "profile": stored, "position": position}, by=self.me)
        return self.get_queryset().get(pk=stored.pk)
