"""Paths of the REST API, below /api/v1/."""

from django.urls import URLPattern, path

import leadmgr.converters  # noqa: F401  # registers what the routes name
from leadmgr.api import document, problems
from leadmgr.api.activities import Activities, Tasks
from leadmgr.api.arrivals import Submissions
from leadmgr.api.assignment_rules import AssignmentRules
from leadmgr.api.assignments import Assignments
from leadmgr.api.campaigns import Campaigns
from leadmgr.api.conversion import LeadConversion
from leadmgr.api.customers import Accounts, Contacts, Opportunities
from leadmgr.api.dry_runs import DryRuns
from leadmgr.api.emails import EmailTemplates, LeadEmails
from leadmgr.api.files import Files, LeadFiles
from leadmgr.api.forms import Forms
from leadmgr.api.import_mappings import SavedMappings
from leadmgr.api.import_uploads import ImportUploads
from leadmgr.api.imports import ImportActions, ImportRows, Imports
from leadmgr.api.jobs import JobRows, Jobs
from leadmgr.api.lead_actions import LeadActions, LeadEvents
from leadmgr.api.lead_batch import LeadBatch
from leadmgr.api.leads import Leads
from leadmgr.api.many_leads import Exports, LeadBulk
from leadmgr.api.members import Members
from leadmgr.api.outgoing import Deliveries, ReplyRules, WebHooks
from leadmgr.api.pools import Availabilities, Leaves, Pools, Reroutes
from leadmgr.api.qualification import GradingProfiles, ScoringRules
from leadmgr.api.queues import Queues, TakeNext
from leadmgr.api.resource import COLLECTION, RECORD, Resource
from leadmgr.api.rule_files import RuleFiles
from leadmgr.api.rule_versions import RuleVersions
from leadmgr.api.setting_records import CustomFields, Reasons, Stages
from leadmgr.api.statuses import Statuses
from leadmgr.api.views import Views

handler400, handler404, handler500 = problems.bad_request, problems.not_found, problems.crashed


def resource(name: str, converter: str, view: type[Resource], **more: str) -> list[URLPattern]:
    """Return the two paths of a resource: its list and one of it."""
    return [
        path(f"api/v1/{name}/", view.as_view(COLLECTION)),
        path(f"api/v1/{name}/<{converter}:pk>/", view.as_view(RECORD | more)),
    ]


urlpatterns: list[URLPattern] = [
    path("api/v1/schema/", document.schema),
    path("api/v1/docs/", document.docs),
    path("api/v1/leads/", Leads.as_view(COLLECTION)),
    path("api/v1/leads/batch/", LeadBatch.as_view({"post": "batch"})),
    path("api/v1/leads/bulk/", LeadBulk.as_view({"post": "bulk"})),
    path("api/v1/leads/<lead:pk>/", Leads.as_view(RECORD)),
    path("api/v1/leads/<lead:pk>/events/", LeadEvents.as_view({"get": "list"})),
    path("api/v1/leads/<lead:pk>/emails/", LeadEmails.as_view({"post": "create"})),
    *resource("email-templates", "template", EmailTemplates),
    path("api/v1/leads/<lead:pk>/files/", LeadFiles.as_view(COLLECTION)),
    path("api/v1/files/<file:pk>/", Files.as_view({"get": "retrieve", "delete": "destroy"})),
    path("api/v1/files/<file:pk>/content/", Files.as_view({"get": "content"})),
    path("api/v1/leads/<lead:pk>/convert/", LeadConversion.as_view({"post": "convert"})),
    *(
        path(f"api/v1/leads/<lead:pk>/{verb}/", LeadActions.as_view({"post": verb}))
        for verb in ("status", "accept", "assign", "release", "restore")
    ),
    path("api/v1/queues/take-next/", TakeNext.as_view({"post": "take_next_of_all"})),
    path("api/v1/queues/<queue:pk>/take-next/", TakeNext.as_view({"post": "take_next"})),
    path("api/v1/submissions/", Submissions.as_view({"get": "list"})),
    path("api/v1/submissions/<submission:pk>/", Submissions.as_view({"get": "retrieve"})),
    path("api/v1/submissions/<submission:pk>/replay/", Submissions.as_view({"post": "replay"})),
    path("api/v1/imports/", Imports.as_view(COLLECTION)),
    path("api/v1/imports/uploads/", ImportUploads.as_view({"post": "create"})),
    path("api/v1/imports/uploads/<import:pk>/", ImportUploads.as_view({"get": "retrieve", "patch": "partial_update"})),
    path("api/v1/imports/<import:pk>/content/", ImportUploads.as_view({"get": "content"})),
    path("api/v1/imports/<import:pk>/", Imports.as_view({"get": "retrieve", "patch": "partial_update"})),
    path("api/v1/imports/<import:pk>/start/", ImportActions.as_view({"post": "start"})),
    path("api/v1/imports/<import:pk>/dry-run/", ImportActions.as_view({"post": "dry_run"})),
    path("api/v1/imports/<import:pk>/pause/", ImportActions.as_view({"post": "pause"})),
    path("api/v1/imports/<import:pk>/resume/", ImportActions.as_view({"post": "resume"})),
    path("api/v1/imports/<import:pk>/cancel/", ImportActions.as_view({"post": "cancel"})),
    path("api/v1/imports/<import:pk>/undo/", ImportActions.as_view({"post": "undo"})),
    path("api/v1/imports/<import:pk>/rows/", ImportRows.as_view({"get": "list"})),
    *resource("import-mappings", "mapping", SavedMappings),
    path("api/v1/jobs/", Jobs.as_view({"get": "list"})),
    path("api/v1/jobs/<job:pk>/", Jobs.as_view({"get": "retrieve"})),
    path("api/v1/jobs/<job:pk>/rows/", JobRows.as_view({"get": "list"})),
    path("api/v1/jobs/<job:pk>/undo/", Jobs.as_view({"post": "undo"})),
    path("api/v1/exports/", Exports.as_view(COLLECTION)),
    path("api/v1/exports/<job:pk>/", Exports.as_view({"get": "retrieve"})),
    path("api/v1/exports/<job:pk>/content/", Exports.as_view({"get": "content"})),
    *resource("reply-rules", "replyrule", ReplyRules),
    *resource("webhooks", "webhook", WebHooks),
    path("api/v1/webhooks/<webhook:pk>/deliveries/", Deliveries.as_view({"get": "list"})),
    path("api/v1/webhook-deliveries/<delivery:pk>/resend/", Deliveries.as_view({"post": "resend"})),
    *resource("members", "member", Members),
    *resource("queues", "queue", Queues),
    *resource("pools", "pool", Pools),
    *resource("availabilities", "availability", Availabilities),
    *resource("leaves", "leave", Leaves),
    *resource("reroutes", "reroute", Reroutes),
    path("api/v1/assignments/", Assignments.as_view({"get": "list"})),
    path("api/v1/assignments/<assignment:pk>/", Assignments.as_view({"get": "retrieve"})),
    *resource("views", "view", Views),
    *resource("activities", "activity", Activities),
    *resource("tasks", "activity", Tasks),
    path("api/v1/tasks/<activity:pk>/snooze/", Tasks.as_view({"post": "snooze"})),
    *resource("accounts", "account", Accounts),
    *resource("contacts", "contact", Contacts),
    *resource("opportunities", "opportunity", Opportunities),
    *resource("campaigns", "campaign", Campaigns),
    *resource("statuses", "status", Statuses),
    *resource("reasons", "reason", Reasons),
    *resource("opportunity-stages", "status", Stages),
    *resource("custom-fields", "field", CustomFields),
    *resource("forms", "form", Forms),
    *resource("scoring-rules", "scoring", ScoringRules),
    path("api/v1/assignment-rules/<rule:pk>/dry-run/", DryRuns.as_view({"post": "create"})),
    path("api/v1/dry-runs/<job:pk>/", DryRuns.as_view({"get": "retrieve", "delete": "destroy"})),
    path("api/v1/assignment-rules/<rule:pk>/publish/", AssignmentRules.as_view({"post": "publish"})),
    path("api/v1/assignment-rules/<rule:pk>/versions/", RuleVersions.as_view({"get": "list"})),
    path("api/v1/assignment-rules/<rule:pk>/restore/", RuleVersions.as_view({"post": "restore"})),
    path("api/v1/assignment-rules/<rule:pk>/discard/", RuleVersions.as_view({"post": "discard"})),
    path("api/v1/assignment-rules/<rule:pk>/checks/", RuleVersions.as_view({"get": "checks"})),
    path("api/v1/assignment-rules/<rule:pk>/export/", RuleFiles.as_view({"get": "export"})),
    path("api/v1/assignment-rules/<rule:pk>/import/", RuleFiles.as_view({"post": "read_in"})),
    *resource("assignment-rules", "rule", AssignmentRules, put="update"),
    *resource("grading-profiles", "profile", GradingProfiles, put="update"),
]
