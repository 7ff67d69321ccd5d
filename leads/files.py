"""Files of a lead: attaching, handing out, removing."""

import unicodedata
from collections.abc import Iterable

from django.conf import settings

from leads.editing import Deleted
from leads.models import Activity, FileAttachment, Lead
from tenancy import events, stored_files
from tenancy.abilities import require
from tenancy.models import Member
from tenancy.refusals import NotAllowed

LONGEST = 255
BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # would show "fdp.exe" as "exe.pdf"


def attach(
    lead: Lead,
    name: str,
    chunks: Iterable[bytes],
    *,
    by: Member | None,
    content_type: str = "",
    activity: Activity | None = None,
) -> FileAttachment:
    """Keep a file with a lead, also a converted one; `by` is nobody for what came with an e-mail."""
    if by is not None:
        require(by, "log", lead)
        if lead.deleted_at is not None:
            raise Deleted
    stored = stored_files.keep(chunks, most=settings.FILE_MAX_BYTES)
    file = FileAttachment.objects.create(
        lead=lead, activity=activity, stored=stored, name=plain_name(name), content_type=content_type[:100],
        uploaded_by=by,
    )  # fmt: skip
    if activity is None:
        events.record(lead, "lead.file_added", by=by, words=file.name, file=file.public_id)
    return file


def remove(file: FileAttachment, *, by: Member) -> None:
    """Take a file away; whoever uploaded it may, and whoever may delete the lead."""
    require(by, "log", file.lead)
    if not may_remove(file, by):
        raise NotAllowed("Only whoever uploaded a file, the lead's owner, managers and admins may remove it.")
    stored = file.stored
    events.record(file.lead, "lead.file_removed", by=by, words=file.name)
    file.delete()
    stored_files.drop(stored)


def may_remove(file: FileAttachment, member: Member) -> bool:
    return member.may("log", file.lead) and (file.uploaded_by_id == member.pk or member.may("delete", file.lead))


def plain_name(name: str) -> str:
    """Return a name without folders, control characters and marks that turn it around; its ending survives."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    letters = "".join(
        letter for letter in unicodedata.normalize("NFC", last) if letter.isprintable() and letter not in BIDI
    ).strip(" .")
    if len(letters) <= LONGEST:
        return letters or "file"
    stem, dot, ending = letters.rpartition(".")
    return f"{stem[: LONGEST - len(ending) - 1]}.{ending}" if dot and len(ending) < 20 else letters[:LONGEST]
