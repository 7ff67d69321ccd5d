"""Path converters of record ids, so that routes say `<lead:pk>` and views get a primary key."""

from django.urls import register_converter

from tenancy import ids

CONVERTERS = {
    "lead": ids.LEAD,
    "account": ids.ACCOUNT,
    "contact": ids.CONTACT,
    "opportunity": ids.OPPORTUNITY,
    "campaign": ids.CAMPAIGN,
    "queue": ids.QUEUE,
    "activity": ids.TASK,
    "member": ids.MEMBER,
    "status": ids.STATUS,
    "reason": ids.REASON,
    "field": ids.CUSTOM_FIELD,
    "submission": ids.SUBMISSION,
    "form": ids.FORM,
    "import": ids.IMPORT,
    "mapping": ids.IMPORT_MAPPING,
    "job": ids.JOB,
    "rule": ids.RULE,
    "scoring": ids.SCORING_RULE,
    "profile": ids.GRADING_PROFILE,
    "key": ids.KEY,
    "invitation": ids.INVITATION,
    "mail": ids.MAIL,
    "notification": ids.NOTIFICATION,
    "view": ids.LIST_VIEW,
    "file": ids.FILE,
    "template": ids.EMAIL_TEMPLATE,
    "inbound": ids.INBOUND,
    "pool": ids.POOL,
    "leave": ids.LEAVE,
    "availability": ids.AVAILABILITY,
    "assignment": ids.ASSIGNMENT,
    "reroute": ids.REROUTE,
    "postedname": ids.POSTED_NAME,
    "replyrule": ids.REPLY_RULE,
    "webhook": ids.WEB_HOOK,
    "delivery": ids.WEB_HOOK_DELIVERY,
}
for _name, _prefix in CONVERTERS.items():
    register_converter(ids.converter(_prefix), _name)
