"""The routing log, one decision of it, and whether pools are fair: for managers."""

import tempfile
from datetime import timedelta
from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from assignment import explaining, fairness
from assignment.log_search import EXPORTED, Search, exported, fallen, offers
from assignment.models import Assignment, Pool
from assignment.sections import show
from leads.bulk import chunks
from leads.exports.writing import BOM, lines
from tenancy import events
from tenancy.abilities import require
from tenancy.acting import current_org
from tenancy.ids import POOL, BadId, decode
from tenancy.requests import MemberRequest

TYPE = "text/csv; charset=utf-8"


@require_safe
def log(request: MemberRequest) -> HttpResponse:
    """Search the log."""
    require(request.member, "dashboard")
    search = Search.of(request.GET.dict())
    rows, following = search.page()
    context: dict[str, Any] = {
        "rows": [{"row": row, "cause": explaining.cause(row)} for row in rows], "search": search, **offers(),
        "fallen": fallen(), "next_url": f"?{following.address}" if following else "", "previous_url": "",
        "export_url": f"{reverse('routing-log-export')}?{search.address}",
        "most": EXPORTED,
        "summary": f"{len(rows)} decisions" if search.is_narrowed else f"The newest {len(rows)} decisions",
    }  # fmt: skip
    return show(request, "assignment/log.html", "routing-log", context)


@require_safe
def export(request: MemberRequest) -> FileResponse:
    """Return what a search finds as CSV, the newest 200,000 rows: older ones by period."""
    require(request.member, "dashboard")
    search = Search.of(request.GET.dict())
    out = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it; memory stays flat
    out.write(BOM)
    for rows in chunks(exported(search)):
        out.writelines(lines(rows))
    out.seek(0)
    answer = FileResponse(out, as_attachment=True, filename="routing-log.csv", content_type=TYPE)
    events.record(current_org(), "routing.exported", by=request.member, search=search.address)
    return answer


@require_safe
def decision(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one decision: the entries tried, the candidates, the tie-break."""
    require(request.member, "dashboard")
    row = get_object_or_404(Assignment.objects.select_related("lead", "pool", "rule"), pk=pk)
    context = {"row": row, "cause": explaining.cause(row), "steps": list(explaining.trace(explaining.decided(row)))}
    return show(request, "assignment/decision.html", "routing-log", context)


@require_safe
def fair(request: MemberRequest) -> HttpResponse:
    """Compare what each member of a pool should have received with what they did."""
    require(request.member, "dashboard")
    days = int(request.GET.get("days", "")) if request.GET.get("days", "") in map(str, fairness.DAYS) else 30
    pools = list(Pool.objects.order_by("name")[:500])
    pool = chosen(pools, request.GET.get("pool", ""))
    since = timezone.now() - timedelta(days=days)
    search = Search(pool=pool.public_id if pool else "0", before=request.GET.get("before", "")[:80])
    ledger, following = search.page()
    context: dict[str, Any] = {
        "pools": pools, "pool": pool, "days": days, "spans": fairness.DAYS,
        "shares": fairness.shares(pool, since) if pool else [], "ledger": ledger, "summary": "", "previous_url": "",
        "next_url": f"?pool={pool.public_id}&days={days}&before={following.before.replace('+', '%2B')}"
        if pool and following else "",
    }  # fmt: skip
    return show(request, "assignment/fairness.html", "fairness", context)


def chosen(pools: list[Pool], text: str) -> Pool | None:
    """Return the pool of an id, else the first."""
    try:
        wanted = decode(text, POOL) if text else 0
    except BadId:
        wanted = 0
    return next((one for one in pools if one.pk == wanted), pools[0] if pools else None)
