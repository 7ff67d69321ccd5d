"""What an open page watches for news, signed in the address it asks: nobody needs a session to hear of none."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from django.core import signing
from django.http import QueryDict

from leads import news
from leads.lists.listing import queue_id
from tenancy.models import Member

SALT = "leads.watching"
LIFE = 24 * 3600  # seconds; an older page is asked to be loaded anew
OWN = ("mine", "unread", "no-next-step")  # lists of a member's own leads
LISTS = ("inbox", "leads", "board")  # the pages whose new leads are announced


@dataclass(frozen=True)
class Watch:
    """A page: its organization, the lists that matter to it, when it was drawn and when it last heard.

    `page` is the route of a list, `query` what its address says, `key` its entry in the navigation.
    """

    org: int
    beside: list[str]  # what the navigation counts
    shown: list[str]  # what the list consists of
    drawn: int
    heard: int
    page: str = ""
    query: str = ""
    key: str = ""

    @property
    def lists(self) -> list[str]:
        return list(dict.fromkeys(self.shown + self.beside))

    def signed(self) -> str:
        return signing.dumps(asdict(self), salt=SALT, compress=True)

    def heard_at(self, moment: float) -> "Watch":
        return replace(self, heard=round(moment * 1000))


def read(text: str) -> Watch | None:
    """Return what a page watches; nothing when the text is not ours or too old."""
    try:
        found: dict[str, Any] = signing.loads(text, salt=SALT, max_age=LIFE)
        return Watch(**found)
    except (signing.BadSignature, TypeError):
        return None


def watch(member: Member, queues: list[int], *, entered_at: float, page: str, query: QueryDict, key: str) -> Watch:
    """Return what a page that was asked for at a moment watches; `queues` are the member's."""
    beside = [news.of_member(member.pk), *map(news.of_queue, queues)]
    moment = round(entered_at * 1000)
    if page not in LISTS:
        return Watch(member.org_id, beside, [], moment, moment, key=key)
    kept = query.copy()
    for name in ("after", "before"):  # what is new stands on the first page
        kept.pop(name, None)
    shown = beside if page == "inbox" else [list_asked(member, kept)]
    return Watch(member.org_id, beside, shown, moment, moment, page, kept.urlencode(), key)


def list_asked(member: Member, query: QueryDict) -> str:
    """Return the narrowest list of news in which everything new of an address comes along."""
    if pk := queue_id(query.get("queue", "")):
        return news.of_queue(pk)
    return news.of_member(member.pk) if query.get("view") in OWN else news.EVERYTHING
