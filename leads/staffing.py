"""Who accepts from a queue."""

from collections.abc import Iterable

from leads.models import Queue, QueueMember
from tenancy import events
from tenancy.acting import current_org
from tenancy.models import Member


def staff(queue: Queue, members: Iterable[Member], *, by: Member) -> None:
    """Make exactly these members accept from a queue, and record who joined and who left."""
    wanted = {member.pk: member for member in members}
    now = {row.member_id: row for row in queue.queuemember_set.select_related("member__user")}
    joined = [member for pk, member in wanted.items() if pk not in now]
    left = [row for pk, row in now.items() if pk not in wanted]
    if not joined and not left:
        return
    QueueMember.objects.bulk_create([QueueMember(queue=queue, member=member) for member in joined])
    QueueMember.objects.filter(pk__in=[row.pk for row in left]).delete()
    changes = {"members": [[row.member.name for row in left], [member.name for member in joined]]}
    events.record(queue, "queue.staffed", by=by, changes=changes)
    current_org().configuration_changed()
