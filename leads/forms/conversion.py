"""The form of a conversion: which account, which contact, whether an opportunity."""

from typing import Any

from django import forms
from django.utils import timezone

from leads import conversion
from leads.configuration import configuration
from leads.conversion import NewOpportunity, Plan, Suggestion, end_of_quarter
from leads.forms import values
from leads.models import Account, Contact, Lead, Stage
from leads.values import BadValue, money
from tenancy import ids
from tenancy.models import Member
from tenancy.refusals import Invalid

NEW = "new"


class ConversionForm(forms.Form):
    """What a conversion will use; choices of account and contact are drawn as cards."""

    account_name = forms.CharField(label="Name of the new account", max_length=255, required=False)
    account = forms.CharField(required=False)
    contact = forms.CharField(required=False)
    create_opportunity = forms.BooleanField(label="Create an opportunity", required=False)
    opportunity_name = forms.CharField(label="Name", max_length=120, required=False)
    amount = forms.CharField(label="Amount", required=False, widget=forms.TextInput({"inputmode": "decimal"}))
    close_date = forms.DateField(
        label="Close date",
        required=False,
        widget=forms.DateInput({"type": "date"}),
        error_messages={"invalid": "Enter a close date."},
    )
    stage = forms.ChoiceField(label="Stage", required=False)
    status = forms.ChoiceField(label="Status of the lead", required=False)

    def __init__(self, data: Any = None, *, lead: Lead) -> None:
        super().__init__(data, initial=starting(lead))
        self.lead = lead
        self.accounts: list[Suggestion] = conversion.suggest_accounts(lead)
        self.stages = {stage.public_id: stage for stage in configuration().stages if not stage.is_closed}
        self.offer("stage", [(key, stage.label) for key, stage in self.stages.items()])
        self.statuses = {row.public_id: row for row in configuration().statuses_of(Stage.CONVERTED)}
        if len(self.statuses) > 1:
            self.offer("status", [(key, row.label) for key, row in self.statuses.items()])
        else:
            del self.fields["status"]
        for name in ("account_name", "opportunity_name", "close_date", "stage"):
            self.fields[name].mark = ""  # type: ignore[attr-defined]

    def offer(self, name: str, options: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = options

    @property
    def account_choice(self) -> str:
        """The chosen card: what was posted, else the best suggestion, else a new account."""
        posted = self.data.get("account") if self.is_bound else None
        return str(posted or (self.accounts[0].record.public_id if self.accounts else NEW))

    def chosen_account(self) -> Account | str:
        """The existing account, or the name of a new one; a foreign id chooses none."""
        if self.account_choice == NEW:
            name = self.data.get("account_name") if self.is_bound else None
            return str(self.lead.company if name is None else name)
        return existing(Account, self.account_choice, ids.ACCOUNT) or ""

    def contacts(self, account: Account | str) -> list[Suggestion]:
        """People who may be this lead already."""
        return conversion.suggest_contacts(self.lead, account if isinstance(account, Account) else None)

    @property
    def contact_choice(self) -> str:
        return str((self.data.get("contact") if self.is_bound else None) or NEW)

    def chosen_contact(self) -> Contact | None:
        return None if self.contact_choice == NEW else existing(Contact, self.contact_choice, ids.CONTACT)

    def plan(self) -> Plan:
        """Return what was chosen as the verb takes it."""
        given = getattr(self, "cleaned_data", {})
        status = self.statuses.get(given.get("status") or "")
        return Plan(self.chosen_account(), self.chosen_contact(), self.opportunity(), status)

    def opportunity(self) -> NewOpportunity | None:
        given = getattr(self, "cleaned_data", {})
        if not given.get("create_opportunity"):
            return None
        stage = self.stages.get(given.get("stage") or "")
        return NewOpportunity(given.get("opportunity_name", ""), stage, given.get("amount"), given.get("close_date"))

    def clean_amount(self) -> int | None:
        try:
            return money(self.cleaned_data["amount"])
        except BadValue as mistake:
            raise forms.ValidationError(str(mistake)) from mistake

    def clean_contact(self) -> str:
        if self.contact_choice != NEW and self.chosen_contact() is None:
            raise forms.ValidationError("Choose a contact that exists.")
        return self.contact_choice

    def clean(self) -> dict[str, Any]:
        """An opportunity needs what forecasts are made of."""
        given = super().clean() or {}
        if given.get("create_opportunity"):
            if not given.get("opportunity_name"):
                self.add_error("opportunity_name", "Enter a name.")
            if not given.get("close_date") and "close_date" not in self.errors:
                self.add_error("close_date", "Enter a close date.")
        return given

    def convert(self, by: Member) -> conversion.Conversion | None:
        """Carry it out, or keep the sentences beside the fields."""
        if not self.is_valid():
            return None
        try:
            return conversion.convert(self.lead, self.plan(), by=by)
        except Invalid as refusal:
            errors = dict(refusal.errors)
            if "account" in errors and self.account_choice == NEW:
                errors["account_name"] = errors.pop("account")
            values.refuse(self, errors, refusal.sentence)
            return None


def starting(lead: Lead) -> dict[str, Any]:
    """Return what the form begins with."""
    return {
        "account_name": lead.company,
        "create_opportunity": True,
        "opportunity_name": f"{lead.company}-"[:120],
        "close_date": end_of_quarter(timezone.localdate()),
    }


def existing(model: Any, text: str, prefix: str) -> Any:
    """Return the record behind an id, or None for a foreign or broken one."""
    try:
        return model.objects.filter(pk=ids.decode(text, prefix)).first()
    except ids.BadId:
        return None
