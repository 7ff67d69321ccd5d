"""Putting many leads into a campaign."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Q

from leads.campaigns import check
from leads.many.actions import Action, register
from leads.many.changes import Change
from leads.models import Campaign, CampaignMember, Lead
from leads.values import BadValue
from tenancy import ids
from tenancy.refusals import Invalid


@register
class CampaignChange(Action):
    """Options: {"campaign": id, "member_status": one of its statuses}."""

    key, title, icon, ability, everything = "campaign", "Campaign", "megaphone", "edit", "campaigns"
    stays: ClassVar[str] = "It has left the campaign or has another status there since."

    def read(self) -> None:
        try:
            pk = ids.decode(self.wanted("campaign", "Choose a campaign."), ids.CAMPAIGN)
        except ids.BadId as mistake:
            raise Invalid(errors={"campaign": str(mistake)}) from None
        found = Campaign.objects.filter(pk=pk).first()
        if found is None:
            raise Invalid(errors={"campaign": "There is no such campaign."})
        self.campaign = found
        try:
            self.status = check(found, str(self.options.get("member_status") or ""))
        except BadValue as mistake:
            raise Invalid(errors={"member_status": str(mistake)}) from None
        self.label, self.words = f"Add to {found.name}", f"in {found.name}"

    def check(self, lead: Lead) -> None:
        if lead.deleted_at is not None or not lead.is_converted:
            super().check(lead)

    @property
    def same(self) -> Q:
        """Leads that are in the campaign with this status; a subquery, so that counting stays one statement."""
        there = CampaignMember.objects.filter(campaign=self.campaign, status=self.status, lead__isnull=False)
        return Q(pk__in=there.values("lead_id"))

    def begin(self, leads: list[Lead]) -> None:
        rows = CampaignMember.objects.filter(campaign=self.campaign, lead__in=[lead.pk for lead in leads])
        self.there = dict(rows.values_list("lead_id", "status"))

    def change(self, lead: Lead, now: datetime) -> Change | None:
        was = self.there.get(lead.pk)
        if was == self.status:
            return None
        joins = lead.campaign_id is None and not lead.is_converted
        change = Change(lead, {"campaign_id": self.campaign.pk if joins else lead.campaign_id}, ())
        change.more = {"campaign": [self.campaign.pk, was, self.status]}
        if was is None:
            change.tell("lead.campaign", campaign=self.campaign.public_id, words=self.campaign.name)
        return change

    def end(self, changes: list[Change]) -> None:
        joined = [change.lead.pk for change in changes if change.more["campaign"][1] is None]
        others = [change.lead.pk for change in changes if change.more["campaign"][1] is not None]
        CampaignMember.objects.bulk_create(
            (CampaignMember(campaign=self.campaign, lead_id=pk, status=self.status) for pk in joined),
            batch_size=1000, ignore_conflicts=True,
        )  # fmt: skip
        if others:
            CampaignMember.objects.filter(campaign=self.campaign, lead__in=others).update(status=self.status)

    @classmethod
    def begin_undo(cls, kept: Mapping[int, dict[str, Any]]) -> None:
        """Read along how each lead stands in its campaign now; all rows of one job name the same."""
        campaign = next(iter(kept.values()))["campaign"][0] if kept else 0
        rows = CampaignMember.objects.filter(campaign=campaign, lead__in=list(kept)).values_list("lead_id", "status")
        now, name = dict(rows), str(Campaign.objects.filter(pk=campaign).first() or "")
        for pk, one in kept.items():
            one["now"], one["name"] = now.get(pk), name

    @classmethod
    def undone(cls, lead: Lead, kept: dict[str, Any]) -> Change | str:
        campaign, was, status = kept["campaign"]
        if kept["now"] != status:
            return cls.stays
        old, new = kept["columns"]["campaign_id"]
        change = Change(lead, {"campaign_id": old if lead.campaign_id == new else lead.campaign_id}, ())
        if was is None:
            change.tell("lead.campaign_left", campaign=ids.encode(ids.CAMPAIGN, campaign), words=kept["name"])
        return change

    @classmethod
    def end_undo(cls, changes: list[Change], kept: Mapping[int, dict[str, Any]]) -> None:
        groups: dict[tuple[int, str | None], list[int]] = {}
        for change in changes:
            campaign, was, _ = kept[change.lead.pk]["campaign"]
            groups.setdefault((campaign, was), []).append(change.lead.pk)
        for (campaign, was), pks in groups.items():
            rows = CampaignMember.objects.filter(campaign=campaign, lead__in=pks)
            if was is None:
                rows.delete()
            else:
                rows.update(status=was)
