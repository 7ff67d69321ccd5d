"""What a request carries once it has come through an organization's door."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from tenancy.models import Member, Organization


class MemberRequest(HttpRequest):
    """A page request of a member of an organization."""

    organization: Organization
    member: Member
    htmx: HtmxDetails
    entered_at: float  # when it came through the door: whatever is committed from then on is news to its page


def is_fragment(request: MemberRequest) -> bool:
    """Say whether only a part of a page is wanted; a boosted request gets the page."""
    return bool(request.htmx) and not request.htmx.boosted


def go(request: MemberRequest, address: str) -> HttpResponse:
    """Lead the browser on after a post, also from inside a dialog."""
    return HttpResponseClientRedirect(address) if is_fragment(request) else HttpResponseRedirect(address)


def stay(request: MemberRequest, address: str) -> HttpResponse:
    """Draw the page anew on which a dialog was opened; a form on a page of its own leads on to an address."""
    here = request.htmx.current_url_abs_path if is_fragment(request) else None
    return go(request, here or address)


def came_from(request: HttpRequest, name: str = "next") -> str:
    """Return the page a form says it stands on, if that is one of ours."""
    page = request.POST.get(name) or request.GET.get(name, "")
    is_ours = page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()})
    return page if is_ours else ""
