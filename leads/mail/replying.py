"""Answering posts by itself: the first entry that a lead meets sends its template, and the lead keeps the mail."""

from datetime import timedelta
from email.utils import parseaddr

import nh3
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from criteria import Criteria
from leads import bell, rule_criteria
from leads.configuration import configuration
from leads.mail import merge_fields, reply_address
from leads.mail.sending import named, own_domain
from leads.models import Activity, Lead, ReplyRule
from tenancy import events
from tenancy.acting import current_org
from tenancy.models import MailMessage

AGAIN_AFTER = timedelta(hours=24)  # whoever posts somebody's address again and again mails them once a day
TAGS = frozenset(("a", "b", "blockquote", "br", "em", "h1", "h2", "h3", "hr", "i", "img", "li", "ol", "p", "strong",
                  "table", "tbody", "td", "th", "thead", "tr", "u", "ul"))  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt", "width", "height"}}


def sanitized(html: str) -> str:
    """Return HTML as mail may carry it: shapes, links and pictures, nothing that acts."""
    return nh3.clean(html, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes={"https", "http", "mailto", "tel"})


def rules() -> list[tuple[ReplyRule, Criteria]]:
    """Return the entries that are on, compiled once a process and version of the settings."""
    kept = configuration().kept
    if "reply_rules" not in kept:
        schema = configuration().schema
        found = ReplyRule.objects.filter(is_active=True).select_related("template")
        kept["reply_rules"] = [
            (rule, rule_criteria.stored(rule.criteria or {"all": []}, within=schema)) for rule in found
        ]
    compiled: list[tuple[ReplyRule, Criteria]] = kept["reply_rules"]  # type: ignore[assignment]
    return compiled


def chosen(lead: Lead) -> ReplyRule | None:
    """Return the first entry that a lead meets."""
    now = timezone.now()
    return next((rule for rule, tree in rules() if rule_criteria.bound(tree, now).holds(lead)), None)


def answer(lead: Lead, *, is_new: bool) -> MailMessage | None:
    """Answer a person who turned to us, once a day at most; why no mail leaves stands on the lead."""
    rule = chosen(lead) if rules() else None
    if rule is None or (not is_new and answered_lately(lead)):
        return None
    if why_not := unreachable(lead):
        events.record(lead, "lead.not_answered", because=f"“{rule.name}” was not sent: {why_not}")
        return None
    texts = rule.template.subject, rule.template.body, rule.template.html
    subject, body, html = (merge_fields.merged(text, lead, None, html=text is texts[2]) for text in texts)
    if missing := dict.fromkeys(subject.missing + body.missing + html.missing):
        words = f"“{rule.name}” was not sent: {merge_fields.missing_words(tuple(missing))}"
        events.record(lead, "lead.not_answered", because=words)
        return None
    return post(lead, rule, " ".join(subject.text.split())[:255], body.text, sanitized(html.text))


def answered_lately(lead: Lead) -> bool:
    return events.of(lead).filter(kind="lead.answered", at__gte=timezone.now() - AGAIN_AFTER).exists()


def unreachable(lead: Lead) -> str:
    """Say why a lead gets no mail; nothing when it may."""
    if lead.has_opted_out_of_email:
        return "the person has opted out of e-mail"
    try:
        validate_email(lead.email)
    except ValidationError:
        return "there is no e-mail address" if not lead.email else f"“{lead.email}” is no e-mail address"
    return ""


def post(lead: Lead, rule: ReplyRule, subject: str, text: str, html: str) -> MailMessage:
    """Put the answer into the outbox, with the activity that shows it on the lead; it is no first response of ours."""
    org = current_org()
    address = rule.sender_email or org.mail_from_email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    message = MailMessage.objects.create(
        sender=named(rule.sender_name or org.mail_from_name or org.name, address), recipient=lead.email,
        subject=subject, text=text, html=html, subject_kind="lead", subject_id=lead.pk, is_automatic=True,
    )  # fmt: skip
    back = reply_address.address_of(message)
    message.reply_to, message.bounce_to = rule.reply_to or back, back
    message.message_id = f"<{reply_address.token(message)}@{back.rpartition('@')[2] or own_domain(message)}>"
    message.save(update_fields=["reply_to", "bounce_to", "message_id"])
    Activity.objects.create(
        kind=Activity.Kind.EMAIL, lead=lead, subject=subject, body=text, direction="outbound", mail=message
    )
    events.record(lead, "lead.answered", because=rule.name, mail=message.public_id)
    org_id = org.pk
    transaction.on_commit(lambda: bell.ring_for("mail", org_id), robust=True)
    return message
