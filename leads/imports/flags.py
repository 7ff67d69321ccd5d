"""Whether a cell says that somebody may not be written to or called: yes and no in many words, states and dates."""

import re

from criteria import fold
from leads.imports.header_words import bars
from leads.values import FALSE, TRUE

YES_WORDS = "sí sim да так tak ano igen evet はい 是 真 wahr vrai verdadero vero verdadeiro checked ✓ ✔"
NO_WORDS = "não nej nei nie нет ні ne nem hayır いいえ 否 假 falsch faux falso never unchecked - –"
YES = frozenset((*TRUE, *YES_WORDS.split()))
NO = frozenset((*FALSE, *NO_WORDS.split()))
# A state speaks for itself, whichever way its column is asked.
OUT_WORDS = """
    unsubscribed | unsubscribe | opted out | opt out | opt-out | opted-out | bounced | hard bounce | soft bounce
    bounce | cleaned | blacklisted | blocklisted | blocked | suppressed | complained | spam complaint | do not contact
    do not email | abgemeldet | gesperrt | désabonné | désinscrit | dado de baja | baja | disiscritto | descadastrado
    uitgeschreven | afgemeld | avregistrerad | wypisany | отписан | revoked | withdrawn | widerrufen | denied | declined
"""
IN_WORDS = """
    subscribed | opted in | opt in | opt-in | opted-in | active | confirmed | deliverable | delivered | valid | granted
    angemeldet | abonniert | aktiv | abonné | inscrit | suscrito | iscritto | inscrito | ingeschreven | prenumererar
    zapisany | подписан | double opt-in | accepted
"""
OUT = frozenset(bars(OUT_WORDS))
IN = frozenset(bars(IN_WORDS))
DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ,].*)?")


def opted_out(cell: str, invert: bool) -> bool | str:
    """Return whether a cell opts out, or the cell itself when it says neither; `invert` reads yes as “may”."""
    word = fold(cell)
    if word in OUT or word in IN:
        return word in OUT
    if word in YES or DATE.fullmatch(word):  # a date says when it was done
        return not invert
    if word in NO:
        return invert
    return cell


def yes_or_no(cell: str) -> str:
    """Return yes or no for its words in many languages, or the cell itself."""
    word = fold(cell)
    return "yes" if word in YES else "no" if word in NO else cell
