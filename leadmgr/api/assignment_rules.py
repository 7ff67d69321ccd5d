"""Assignment rules over the API: whole, with their entries, published at once or kept as a draft."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

import criteria
from assignment import drafts
from assignment.models import AssignmentRule, Pool, RuleVersion
from assignment.rule_sets import MOST, MainRule, TooManyRules, Unpublished
from leadmgr.api.idempotency import once
from leadmgr.api.paging import flagged
from leadmgr.api.qualification import NAMED, Tree
from leadmgr.api.records import Settings
from leadmgr.api.shapes import Id, Shape, found
from leads import records
from leads.models import Queue, Reason
from tenancy import ids
from tenancy.models import Member

KINDS: dict[str, Any] = {
    "member": Member, "queue": Queue, "pool": Pool, "account": None, "unqualify": Reason, "keep": None,
}  # fmt: skip
DRAFT = OpenApiParameter(
    "draft", OpenApiTypes.STR, enum=["0", "1"], default="0", description="1 means the draft, which routes no lead yet."
)


class TargetShape(Shape):
    """Who gets a lead: a member, a queue, whose turn it is in a pool, the owner of the matched account (`account`),
    nobody new (`keep`), or nobody because it is unqualified for a reason."""

    type = serializers.ChoiceField(list(KINDS))
    id = serializers.CharField(required=False, allow_null=True, help_text="Of the member, queue, pool or reason.")

    def to_internal_value(self, written: Any) -> dict[str, Any]:
        read = super().to_internal_value(written)
        model = KINDS[read["type"]]
        if model is None:
            return {"type": read["type"], "id": None}
        try:
            return {"type": read["type"], "id": found(self, model, read.get("id")).pk}
        except serializers.ValidationError as mistake:
            raise serializers.ValidationError({"id": mistake.detail}) from None

    def to_representation(self, stored: dict[str, Any]) -> dict[str, Any]:
        model, pk = KINDS.get(stored["type"]), stored.get("id")
        return {"type": stored["type"], "id": ids.encode(model.id_prefix, pk) if model and pk else None}


class LadderShape(Shape):
    """What follows a missed first-response target, in working minutes past it."""

    alert = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=86400)
    take_back = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=86400)


class EntryShape(Shape):
    """One entry: the first one whose criteria hold takes the lead."""

    id = serializers.RegexField(
        "^[A-Za-z0-9_-]+$", required=False, max_length=40, help_text="Kept, so that explanations refer to it."
    )
    name = serializers.CharField(max_length=120)
    active = serializers.BooleanField(default=True)
    criteria = Tree(required=False)
    assign = TargetShape()
    target_minutes = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=86400, help_text="First-response target."
    )

    ladder = LadderShape(required=False)
    note = serializers.CharField(
        required=False, max_length=10_000, help_text="For people; says what an import could not carry."
    )

    def to_internal_value(self, written: Any) -> dict[str, Any]:
        """Return the entry as it is stored; without criteria it takes every lead."""
        read = super().to_internal_value(written)
        bare: dict[str, Any] = {
            "id": read.get("id") or drafts.new_id(),
            "criteria": {"all": []},
            "target_minutes": None,
        }
        return {**bare, **read, "id": bare["id"]}


class RuleShape(Shape, serializers.ModelSerializer):
    """An assignment rule with its entries in their order."""

    accepts_read_only = True

    id = Id(ids.RULE)
    entries = EntryShape(many=True, required=False)
    version = serializers.IntegerField(read_only=True, allow_null=True, help_text="Of the published entries.")
    published_at = serializers.DateTimeField(read_only=True, allow_null=True)
    has_draft = serializers.BooleanField(read_only=True)
    is_on = serializers.BooleanField(
        required=False, help_text="Speaks before the active rule, about the leads of its criteria on its days."
    )
    criteria = Tree(required=False, help_text="Which leads it is about.")
    position = serializers.IntegerField(
        required=False, min_value=0, max_value=10_000, help_text="Of two rules that are about a lead, the lower speaks."
    )

    class Meta:
        model = AssignmentRule
        fields = [
            "id", "name", "is_active", "is_on", "criteria", "first_day", "last_day", "position", "entries", "version",
            "published_at", "has_draft",
        ]  # fmt: skip

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        first, last = values.get("first_day"), values.get("last_day")
        if first and last and last < first:
            raise serializers.ValidationError({"last_day": "This is before the first day."})
        return values

    def validate_entries(self, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len({entry["id"] for entry in entries}) < len(entries):
            raise serializers.ValidationError("Two entries have the same id.")
        if len(entries) > drafts.MOST_ENTRIES:
            raise serializers.ValidationError(f"A rule has at most {drafts.MOST_ENTRIES} entries.")
        return entries

    def to_representation(self, rule: AssignmentRule) -> dict[str, Any]:
        version = next(iter(rule.versions.all()), None)
        entries = version.entries if version else []
        if self.context.get("draft") and rule.draft is not None:
            entries = rule.draft
        rule.criteria = rule.criteria or {"all": []}
        rule.entries, rule.has_draft = entries, rule.draft is not None  # type: ignore[attr-defined]
        rule.version = version and version.number  # type: ignore[attr-defined]
        rule.published_at = version and version.published_at  # type: ignore[attr-defined]
        return super().to_representation(rule)


@extend_schema_view(
    retrieve=extend_schema(parameters=[DRAFT]),
    create=extend_schema(parameters=[DRAFT]),
    update=extend_schema(parameters=[DRAFT]),
    partial_update=extend_schema(parameters=[DRAFT]),
)
class AssignmentRules(Settings):
    """Rules; one is active. What is put is published at once, unless `draft=1`."""

    model = AssignmentRule
    serializer_class = RuleShape
    abilities = dict.fromkeys(
        ("list", "retrieve", "create", "update", "partial_update", "destroy", "publish"), "configure"
    )
    orderings = {"name": ("name",)}
    ordering = "name"
    parameters = frozenset(("draft",))

    def get_queryset(self) -> QuerySet[AssignmentRule]:
        newest = RuleVersion.objects.order_by("rule_id", "-number").distinct("rule_id")
        return AssignmentRule.objects.prefetch_related(Prefetch("versions", queryset=newest))

    def get_serializer_context(self) -> dict[str, Any]:
        asked = self.request.query_params.get("draft") if self.request else None
        return {**super().get_serializer_context(), "draft": flagged(asked, "draft")}

    def schema_of_filters(self) -> criteria.Schema:
        return NAMED

    @once
    def create(self, request: Request) -> Response:
        values = self.values()
        entries = values.pop("entries", [])
        if AssignmentRule.objects.count() >= MOST:
            raise TooManyRules()
        if values.setdefault("is_active", False):
            self.make_room(values["name"], speaks=bool(entries) and not self.get_serializer_context()["draft"])
        rule = records.make(AssignmentRule, values, by=self.me)
        return self.kept(rule, entries, status=201)

    def update(self, request: Request, pk: int) -> Response:
        return self.changed(self.locked(), {"entries": [], **self.values()})

    def partial_update(self, request: Request, pk: int) -> Response:
        return self.changed(self.locked(), self.values(partial=True))

    def locked(self) -> AssignmentRule:
        """Return the rule in the path: of two who edit at once, neither loses entries."""
        rule: AssignmentRule = self.record(AssignmentRule.objects.select_for_update())
        return rule

    def changed(self, rule: AssignmentRule, values: dict[str, Any]) -> Response:
        """Write what was sent; a rule that becomes active takes the place of the active one."""
        entries = values.pop("entries", None)
        if values.get("is_active") and not rule.is_active:
            publishes = bool(entries) and not self.get_serializer_context()["draft"]
            self.make_room(rule.name, speaks=publishes or drafts.published(rule) is not None)
        elif rule.is_active and values.get("is_active") is False:
            raise MainRule(name=rule.name)
        return self.kept(records.change(rule, values, by=self.me), entries)

    def destroy(self, request: Request, pk: int) -> Response:
        rule = self.locked()
        if rule.is_active:
            raise MainRule(name=rule.name)
        return super().destroy(request, pk)

    def make_room(self, name: str, *, speaks: bool) -> None:
        """Let the main rule step back for one that has something to say."""
        if not speaks:
            raise Unpublished(name=name)
        AssignmentRule.objects.filter(is_active=True).update(is_active=False, is_on=False)

    def kept(self, rule: AssignmentRule, entries: list[dict[str, Any]] | None, status: int = 200) -> Response:
        """Store entries as a draft and, unless only that is wanted, publish them."""
        if entries is not None:
            drafts.keep(rule, entries)
            if not self.get_serializer_context()["draft"]:
                drafts.publish(rule, by=self.me)
        return self.shown(self.get_queryset().get(pk=rule.pk), status=status)

    @extend_schema(request=None, responses=RuleShape)
    @once
    def publish(self, request: Request, pk: int) -> Response:
        drafts.publish(self.locked(), by=self.me)
        return self.shown(self.get_queryset().get(pk=pk))
