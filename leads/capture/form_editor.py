"""What a marketer enters to make a web form."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils import timezone

from leads.capture.captcha import PROVIDERS
from leads.capture.consents import with_wordings
from leads.capture.generator import CUSTOM, Asked, askable
from leads.capture.wordings import STANDARD, WRITTEN
from leads.configuration import configuration
from leads.imports.options import assignment_rules
from leads.models import Campaign, Form
from tenancy.acting import current_org

USUAL = ["first_name", "last_name", "email", "company", "phone", "description"]
MOST_SITES = 50
HUSHED = ("captcha_secret", "meta_secret", "meta_token")  # kept when the field comes back empty, and never shown


class FormEditor(forms.ModelForm):
    """Name, fields in their order, what they are called, what is sent along, where visitors and leads go."""

    asks = forms.MultipleChoiceField(label="Fields", widget=forms.MultipleHiddenInput)
    needs = forms.MultipleChoiceField(label="Required", required=False, widget=forms.CheckboxSelectMultiple)
    speaks = forms.MultipleChoiceField(
        label="Languages",
        required=False,
        choices=[(code, words["name"]) for code, words in STANDARD.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    sends = forms.CharField(
        label="Sent along, not shown",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One a line, such as rating=Hot. Any field's name works.",
    )
    goes_to = forms.ChoiceField(label="Its leads go to", required=False)
    allowed = forms.CharField(
        label="Sites",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Hosts that show this form, one a line, such as www.example.com or *.example.com. Posts that name "
        "another site go to quarantine. Empty: any.",
    )

    class Meta:
        model = Form
        fields = [
            "name", "lead_source", "campaign", "return_url", "asks_consent", "needs_consent",
            "keeps_origin", "takes_files", "rate_a_minute", "least_seconds", "stops_disposable", "captcha",
            "captcha_key", "captcha_secret", "meta_secret", "meta_token",
        ]  # fmt: skip
        labels = {
            "return_url": "Visitors go on to", "lead_source": "Lead source",
            "asks_consent": "Ask for consent", "needs_consent": "Consent is required",
            "keeps_origin": "Keep campaign parameters, page and referrer", "takes_files": "Visitors may send files",
            "rate_a_minute": "Posts a minute", "least_seconds": "Least seconds to fill it in",
            "stops_disposable": "Stop throw-away e-mail addresses", "captcha_key": "Site key",
            "captcha_secret": "Secret key", "meta_secret": "App secret", "meta_token": "Page access token",
        }  # fmt: skip
        help_texts = {
            "return_url": "The page after sending, such as https://www.example.com/thanks. Empty: the thank-you text.",
            "rate_a_minute": "What comes faster waits its turn; nothing is refused.",
            "takes_files": "Up to 10 files of 10 MB together land on the lead.",
        }
        widgets = {
            "lead_source": forms.TextInput,
            "captcha": forms.Select(choices=[("", "None"), *((key, one.label) for key, one in PROVIDERS.items())]),
            **{name: forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}) for name in HUSHED},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {row.key: row for row in askable()}
        choices = [(row.key, row.label) for row in self.rows.values()]
        for name in ("asks", "needs"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.fields["campaign"].queryset = Campaign.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["campaign"].empty_label = "None"  # type: ignore[attr-defined]
        self.fields["goes_to"].choices = destinations()  # type: ignore[attr-defined]
        for name in ("rate_a_minute", "least_seconds"):
            self.fields[name].required = False
        for name, value in self.beginnings(self.instance.fields).items():
            self.initial.setdefault(name, value)

    def beginnings(self, kept: list[dict[str, Any]]) -> dict[str, Any]:
        """Return what the form shows before anything is entered."""
        route = self.instance.route
        return {
            "asks": [row["name"] for row in kept if "value" not in row] or USUAL,
            "needs": [row["name"] for row in kept if row.get("required")] or ["last_name", "email"],
            "sends": "\n".join(f"{row['name']}={row['value']}" for row in kept if "value" in row),
            "speaks": self.instance.languages or ["en"],
            "goes_to": f"{route['by']}:{route['id']}" if route else "",
            "allowed": "\n".join(self.instance.sites),
        }

    @property
    def arranged(self) -> list[Asked]:
        """Return the chosen fields in their order, each once, after the button that was pressed."""
        wanted = dict.fromkeys(self["asks"].value() or [])
        keys = [key for key in wanted if key in self.rows]
        verb, _, key = str(self.data.get("do", "")).partition(":") if self.is_bound else ("", "", "")
        return [self.rows[one] for one in rearranged(keys, verb, key or str(self.data.get("more", "")))]

    @property
    def chosen_rows(self) -> list[dict[str, Any]]:
        """Return a row for each chosen field: what it is, whether it must be given, its label in each language."""
        needs = self["needs"].value() or []
        return [
            {"key": row.key, "label": row.label, "is_own": row.key.startswith(CUSTOM), "needs": row.key in needs,
             "labels": [(code, STANDARD[code]["name"], self.text(code, "label", row.key)) for code in self.spoken]}
            for row in self.arranged
        ]  # fmt: skip

    @property
    def places(self) -> list[tuple[str, str]]:
        """Return where leads may go, without their groups."""
        return [place for _, group in destinations()[1:] for place in group]

    @property
    def others(self) -> list[Asked]:
        """Return the fields that are not asked yet."""
        taken = {row.key for row in self.arranged}
        return [row for key, row in self.rows.items() if key not in taken]

    @property
    def spoken(self) -> list[str]:
        """Return the languages in use; the first box that is ticked is the form's own."""
        return [code for code in self["speaks"].value() or [] if code in STANDARD] or ["en"]

    @property
    def said(self) -> list[dict[str, Any]]:
        """Return what the form says in each language, with what it says where nothing is written."""
        return [
            {"code": code, "name": STANDARD[code]["name"],
             "texts": {name: self.text(code, name) for name in WRITTEN}, "usual": STANDARD[code]}
            for code in self.spoken
        ]  # fmt: skip

    def text(self, code: str, name: str, key: str = "") -> str:
        """Return one text as entered, else as kept."""
        posted = f"{name}.{code}" + (f".{key}" if key else "")
        if self.is_bound and posted in self.data:
            return str(self.data[posted]).strip()
        kept = self.instance.texts.get(code, {})
        return str(kept.get("labels", {}).get(key, "") if key else kept.get(name, ""))

    def texts(self) -> dict[str, dict[str, Any]]:
        """Return everything the form says, by language; standard words are not kept as its own, consent is."""
        found: dict[str, dict[str, Any]] = {}
        for code in self.spoken:
            words: dict[str, Any] = {name: text[:2000] for name in WRITTEN if (text := self.text(code, name))}
            words["consent"] = words.get("consent") or STANDARD[code]["consent"]
            labels = {row.key: self.text(code, "label", row.key)[:255] for row in self.arranged}
            found[code] = words | {"labels": {key: label for key, label in labels.items() if label}}
        return found

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if Form.objects.filter(name=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Another form has this name. Choose a different one.")
        return name

    def clean_return_url(self) -> str:
        address: str = self.cleaned_data["return_url"].strip()
        if address and (urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).hostname):
            raise forms.ValidationError("Enter a whole address that begins with https://.")
        return address

    def clean_captcha_secret(self) -> str:
        return self.cleaned_data["captcha_secret"] or self.instance.captcha_secret

    def clean_meta_secret(self) -> str:
        return self.cleaned_data["meta_secret"] or self.instance.meta_secret

    def clean_meta_token(self) -> str:
        return self.cleaned_data["meta_token"] or self.instance.meta_token

    def clean_rate_a_minute(self) -> int:
        return self.cleaned_data["rate_a_minute"] or 120

    def clean_least_seconds(self) -> int:
        given = self.cleaned_data["least_seconds"]
        return 2 if given is None else min(given, 60)

    def clean_allowed(self) -> list[str]:
        """Return the hosts, written in any way an address is."""
        written = self.cleaned_data["allowed"].replace(",", "\n").split()
        hosts = [site_of(part) for part in written]
        if bad := [part for part, host in zip(written, hosts, strict=True) if not host]:
            raise forms.ValidationError(f"“{bad[0][:60]}” is no host. Write it as www.example.com.")
        return list(dict.fromkeys(hosts))[:MOST_SITES]

    def clean_goes_to(self) -> dict[str, str]:
        by, _, pk = self.cleaned_data["goes_to"].partition(":")
        return {"by": by, "id": pk} if pk else {}

    def clean_sends(self) -> list[dict[str, str]]:
        """Return the hidden values; each line is a name, `=` and a value."""
        rows = []
        for line in filter(None, map(str.strip, self.cleaned_data["sends"].splitlines())):
            name, equals, value = line.partition("=")
            if not equals or not name.strip():
                raise forms.ValidationError(f"“{line[:40]}” has no “=”. Write a name, “=” and a value.")
            rows.append({"name": name.strip(), "value": value.strip()})
        return rows

    def drafted(self) -> Form:
        """Return the form as entered so far, for its preview; what is wrong is left out."""
        given = {**self.initial, **getattr(self, "cleaned_data", {})}
        form = Form(pk=self.instance.pk, name=given.get("name", ""), lead_source=given.get("lead_source") or "")
        form.campaign = given.get("campaign") if isinstance(given.get("campaign"), Campaign) else self.instance.campaign
        form.return_url = given.get("return_url") or ""
        for name in ("asks_consent", "needs_consent", "keeps_origin", "takes_files"):
            setattr(form, name, bool(given.get(name)))
        sends = given["sends"] if isinstance(given["sends"], list) else []
        form.fields, form.texts, form.languages = self.chosen(sends), self.texts(), self.spoken
        return form

    def chosen(self, sends: list[dict[str, str]]) -> list[dict[str, Any]]:
        """Return the fields as they are kept: the visible ones in their order, then what is sent along."""
        needs = self["needs"].value() or []
        return [{"name": row.key, "required": row.key in needs} for row in self.arranged] + sends

    def save(self, commit: bool = True) -> Form:
        """Keep the form and let its page be one that visitors are sent to."""
        given, form = self.cleaned_data, self.instance
        form.fields, form.texts, form.languages = self.chosen(given["sends"]), self.texts(), self.spoken
        form.route, form.sites = given["goes_to"], given["allowed"]
        if form.asks_consent:
            form.wordings = with_wordings(form.wordings, form.texts, timezone.now().date().isoformat())
        trust(given["return_url"])
        saved: Form = super().save(commit)
        return saved


def destinations() -> list[tuple[str, Any]]:
    """Return where a form's leads may go instead of where the rules say."""
    settings = configuration()
    people = [(f"member:{one.public_id}", one.name) for one in settings.members if one.is_active]
    queues = [(f"queue:{one.public_id}", one.name) for one in settings.queues]
    rules = [(f"rule:{pk}", name) for pk, name in assignment_rules()]
    return [("", "Where the active rule says"), ("Queues", queues), ("People", people), ("Rules", rules)]


def rearranged(keys: list[str], verb: str, key: str) -> list[str]:
    """Return the fields in their new order: one moved up or down, taken out or added."""
    if verb == "add" and key and key not in keys:
        return [*keys, key]
    if key not in keys or verb not in ("up", "down", "drop"):
        return keys
    at = keys.index(key)
    rest = keys[:at] + keys[at + 1 :]
    if verb == "drop":
        return rest
    to = max(0, at - 1) if verb == "up" else at + 1
    return rest[:to] + [key] + rest[to:]


def site_of(written: str) -> str:
    """Return the host of an address or of a bare host, also with a star in front; nothing for what is none."""
    bare = written.lower().removeprefix("*.")
    try:
        host = urlsplit(bare if "//" in bare else f"//{bare}").hostname or ""
    except ValueError:
        return ""
    is_host = ("." in host or host == "localhost") and all(
        part and part.replace("-", "").isalnum() for part in host.split(".")
    )
    return (("*." if written.startswith("*.") else "") + host) if is_host else ""


def trust(address: str) -> None:
    """Add the host of a form's page to those that posts may send visitors to."""
    org, host = current_org(), (urlsplit(address).hostname or "").lower()
    if host and host not in org.return_hosts:
        org.return_hosts = [*org.return_hosts, host]
        org.save(update_fields=["return_hosts"])


def unsaved(data: Mapping[str, Any]) -> bool:
    """Say whether a button only rearranges what is entered."""
    return bool(data.get("do"))
