"""Taking many leads to an open or unqualified status."""

from datetime import date, datetime
from typing import Any, ClassVar

from django.db.models import Q

from leads.configuration import configuration
from leads.editing import UseConvert, check_writable
from leads.many.actions import Action, register
from leads.many.changes import Change
from leads.models import Lead, Reason, Stage, Status
from leads.workflow import NeedsReason, check_step
from tenancy.abilities import require
from tenancy.acting import current_org
from tenancy.refusals import Invalid

KEYS = ("status_id",)


@register
class StatusChange(Action):
    """Options: {"status": label or id, "reason": label or id, "come_back_on": date}; the last two with Unqualified."""

    key, title, icon, ability = "status", "Status", "circle-dashed", "move"
    stays: ClassVar[str] = "Its status has been changed since and stays."

    def read(self) -> None:
        self.status = status_of(self.wanted("status", "Choose a status."))
        if self.status.kind == Stage.CONVERTED:
            raise UseConvert(label=self.status.label, allowed=[])
        self.reason: Reason | None = None
        self.back: date | None = None
        if self.status.kind == Stage.UNQUALIFIED:
            self.read_reason()
        self.label, self.words = f"Set to {self.status.label}", f"set to {self.status.label}"

    def read_reason(self) -> None:
        """Read why the leads are unqualified and, with a reason that is not for ever, when they come back."""
        wanted = self.options.get("reason")
        named = (row for row in configuration().reasons if row.is_active and wanted in (row.public_id, row.label))
        self.reason = next(named, None)
        if self.reason is None:
            raise NeedsReason(errors={"reason": "Choose why these leads are unqualified."})
        if self.reason.kind == Reason.Kind.NOT_NOW:
            self.back = day(self.options.get("come_back_on"))

    def require_may(self, *, everything: bool) -> None:
        super().require_may(everything=everything)
        require(self.by, "disqualify" if self.reason else "move")

    @property
    def same(self) -> Q:
        return Q(status=self.status)

    def check(self, lead: Lead) -> None:
        check_writable(lead)
        if lead.status_id != self.status.pk:
            check_step(lead, self.status, self.by)

    def change(self, lead: Lead, now: datetime) -> Change | None:
        if lead.status_id == self.status.pk:
            return None
        values: dict[str, Any] = {"status_id": self.status.pk, "stage": self.status.kind, "status_since": now}
        reopened = lead.stage == Stage.UNQUALIFIED and self.status.kind == Stage.OPEN
        if self.reason:
            values |= {"reason_id": self.reason.pk, "come_back_on": self.back}
        elif reopened:
            values |= dict.fromkeys(("reason_id", "come_back_on", "first_responded_at", "first_response_due"))
            values["is_unread"] = True
        change = Change(lead, values, KEYS)
        change.tell("lead.status", {"status": [lead.status.label, self.status.label]}, self.because())
        if reopened:
            keeps = lead.owner_member is not None and lead.owner_member.is_active
            change.tell("lead.reopened", assign=not keeps)
        return change

    def because(self) -> dict[str, Any]:
        if self.reason is None:
            return {}
        return {"reason": self.reason.label} | ({"come_back_on": self.back.isoformat()} if self.back else {})

    @classmethod
    def undone(cls, lead: Lead, kept: dict[str, Any]) -> Change | str:
        settings = configuration()
        status = settings.status_by_id.get(kept["columns"]["status_id"][0])
        if status is None or not status.is_active:
            return "Its former status no longer exists."
        return super().undone(lead, kept)

    @classmethod
    def told(cls, change: Change) -> Change:
        status = configuration().status_by_id[change.values["status_id"]]
        return change.tell(
            "lead.status", {"status": [change.lead.status.label, status.label]}, "Bulk change taken back"
        )


def status_of(text: str) -> Status:
    """Return the active status with an id or a label."""
    settings = configuration()
    named = next((row for row in settings.statuses if row.is_active and row.public_id == text), None)
    found = named or settings.status_labeled(text)
    if found is None:
        offered = ", ".join(row.label for row in settings.statuses if row.is_active and row.kind != Stage.CONVERTED)
        raise Invalid(errors={"status": f"Choose one of {offered}."})
    return found


def day(written: Any) -> date:
    """Return the day to come back on, which lies ahead."""
    try:
        found = date.fromisoformat(str(written or ""))
    except ValueError:
        found = None
    if found is None or found <= current_org().today:
        words = "Choose the day to come back to these leads."
        raise NeedsReason(words, errors={"come_back_on": "Choose a day after today."})
    return found
