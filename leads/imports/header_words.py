"""What columns are called: names of fields in many languages, and words that only say whose a column is."""

from functools import cache
from pathlib import Path

NAMES = Path(__file__).with_name("header_names.txt")


def bars(text: str) -> tuple[str, ...]:
    """Return the names of a text that parts them by bars and lines."""
    return tuple(name.strip() for name in text.replace("\n", "|").split("|") if name.strip())


@cache
def listed() -> dict[str, tuple[str, ...]]:
    """Return {field: names} as the file lists them; `never` are names that mean none."""
    found: dict[str, tuple[str, ...]] = {}
    for part in NAMES.read_text().split("\n[")[1:]:
        field, _, names = part.partition("]")
        found[field] = bars(names)
    return found


# Words that say whose or which one a column is; the lower the factor, the less it is what a lead list means.
FACTORS: dict[float, str] = {
    1.0: """
        business work office primary geschaftlich dienstlich professionnel professionnelle lavoro trabajo
        zakelijk arbete praca bureau ufficio oficina the of de del della di do da du des der
        est edt pst pdt cst cdt mst mdt gmt utc cet cest
    """,
    0.99: "value 1",
    0.98: """
        direct person lead your votre vos ihr ihre su tu sua seu uw default what is quel quelle
        est wie lautet please enter
    """,
    0.97: """
        main pro contact kontakt contacto contatto contato cliente kunde kunden kontaktu
        aziendale annual annuel annuelle anual annuo annuale customer attendee registrant visitor current address
        adresse number no line
        full field
    """,
    0.96: "mailing",
    0.94: "buyer company organization organisation",
    0.9: "billing",
    0.8: "personal",
    0.78: "home private privat personnel casa domicile prive",
    0.7: "corporate",
    0.6: "first",
    0.45: "2 other secondary alternate alternative additional second",
    0.4: "weitere weiterer weiteres autre",
    0.3: "3 4 5",
}
QUALIFIERS = {word: factor for factor, words in FACTORS.items() for word in words.split()}

# Names that mean a field only when their cells bear it out.
WEAK = {
    "region": "state",
    "area": "state",
    "url": "website",
    "link": "website",
    "location": "city",
    "occupation": "title",
    "profession": "title",
}

# Names that mean one thing in one list and another in the next: what else is there decides, or the cells.
EITHER = {
    "account": {"company": 0.96},
    "account name": {"company": 0.96},
    "estado": {"state": 0.96, "status": 0.7},
    "lead name": {"name": 0.93},
    "kraj": {"country": 0.96, "state": 0.95},
}

# Names of columns in which yes means that somebody may be written to.
OPTED_IN = """
    subscribed | is subscribed | email subscribed | newsletter | newsletter subscribed | newsletter subscription
    opt in | email opt in | opted in | marketing consent | consent to marketing | email consent
    newsletter ja/nein | newsletter (ja/nein) | newsletter yes/no | newsletter oui/non | newsletter sí/no
    email marketing consent | marketing opt in | accepts marketing | accepts email marketing | gdpr consent | permission
    einwilligung | werbeeinwilligung | newsletter-einwilligung | newsletter abonniert | newsletter angemeldet
    consentement | consentement marketing | abonné newsletter | consentimiento | acepta marketing | suscrito
    consenso | consenso marketing | iscritto newsletter | toestemming | nieuwsbrief | samtycke | zgoda marketingowa
"""

GREETINGS = """
    mr ms mrs miss mx dr prof sir madam herr frau fraulein hr fr m mme mlle monsieur madame sr sra srta senor senora
    sig sigra signor signora dhr mevr de heer mevrouw doctor professor pan pani
"""
SALUTATIONS = frozenset(GREETINGS.split())

# What a column may mean that only a person can settle, as it changes whose a lead is or which lead it is.
HINTS = {
    "owner": """
        owner | lead owner | contact owner | record owner | account owner | ownerid | owner id | owner email
        owner name | assigned to | assignee | sales rep | account manager | inhaber | besitzer
        lead-inhaber | lead-besitzer | verantwortlich | zuständig
        betreuer | propriétaire | propietario | proprietario | eigenaar | ägare | właściciel | ответственный
    """,
    "tags": "tags | tag | labels | label | segments | segment | schlagwörter | stichwörter | étiquettes | etiquetas",
    "external_id": """
        id | record id | contact id | customer id | customer number | kundennummer | crm id | source id | uuid | guid
        euid | leid | person - id | lead number | legacy id | old id | unique id
    """,
    "id": "lead id | leadmgr id | lead record id",
    "campaign_status": "member status | campaign status | campaign member status | attendee status | response status",
    "status": "stage | lead stage | pipeline stage | phase",
    "description": "remark | memo | details | additional information | besonderheiten",
}
