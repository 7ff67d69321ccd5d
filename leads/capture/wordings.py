"""What a form says where nobody wrote anything, in the languages of most visitors."""

from typing import Any

from leads.models import Form

# language → name, send, thanks heading, thanks text, required, files, consent
STANDARD: dict[str, dict[str, str]] = {
    "en": {
        "required": "Fill this in.",
        "name": "English", "button": "Send", "heading": "Thank you", "choose": "--None--", "files": "Files",
        "thanks": "Your request has been received. Somebody will get back to you.", "closed": "This form is closed.",
        "consent": "You may contact me by e-mail and phone about this request.",
    },
    "de": {
        "required": "Bitte ausfüllen.",
        "name": "Deutsch", "button": "Absenden", "heading": "Danke", "choose": "Bitte wählen", "files": "Dateien",
        "thanks": "Ihre Anfrage ist eingegangen. Wir melden uns bei Ihnen.",
        "closed": "Dieses Formular ist geschlossen.",
        "consent": "Sie dürfen mich zu dieser Anfrage per E-Mail und Telefon kontaktieren.",
    },
    "fr": {
        "required": "À remplir.",
        "name": "Français", "button": "Envoyer", "heading": "Merci", "choose": "Choisissez", "files": "Fichiers",
        "thanks": "Votre demande est bien arrivée. Nous vous répondrons.", "closed": "Ce formulaire est fermé.",
        "consent": "Vous pouvez me contacter par e-mail et téléphone au sujet de cette demande.",
    },
    "es": {
        "required": "Complete este campo.",
        "name": "Español", "button": "Enviar", "heading": "Gracias", "choose": "Elija", "files": "Archivos",
        "thanks": "Hemos recibido su solicitud. Le responderemos.", "closed": "Este formulario está cerrado.",
        "consent": "Pueden contactarme por correo y teléfono sobre esta solicitud.",
    },
    "it": {
        "required": "Da compilare.",
        "name": "Italiano", "button": "Invia", "heading": "Grazie", "choose": "Scegli", "files": "File",
        "thanks": "La richiesta è arrivata. Le risponderemo.", "closed": "Questo modulo è chiuso.",
        "consent": "Potete contattarmi per e-mail e telefono riguardo a questa richiesta.",
    },
    "pt": {
        "required": "Preencha este campo.",
        "name": "Português", "button": "Enviar", "heading": "Obrigado", "choose": "Escolha", "files": "Ficheiros",
        "thanks": "Recebemos o seu pedido. Entraremos em contacto.", "closed": "Este formulário está fechado.",
        "consent": "Podem contactar-me por e-mail e telefone sobre este pedido.",
    },
    "nl": {
        "required": "Vul dit in.",
        "name": "Nederlands", "button": "Versturen", "heading": "Bedankt", "choose": "Kies", "files": "Bestanden",
        "thanks": "Uw aanvraag is ontvangen. Wij nemen contact op.", "closed": "Dit formulier is gesloten.",
        "consent": "U mag mij over deze aanvraag mailen en bellen.",
    },
    "pl": {
        "required": "Wypełnij to pole.",
        "name": "Polski", "button": "Wyślij", "heading": "Dziękujemy", "choose": "Wybierz", "files": "Pliki",
        "thanks": "Otrzymaliśmy zgłoszenie. Odezwiemy się.", "closed": "Ten formularz jest zamknięty.",
        "consent": "Proszę o kontakt e-mailowy i telefoniczny w sprawie tego zgłoszenia.",
    },
}  # fmt: skip
# What the usual fields are called where nobody wrote a label.
LABELS: dict[str, dict[str, str]] = {
    "de": {"first_name": "Vorname", "last_name": "Nachname", "email": "E-Mail", "company": "Firma", "phone": "Telefon",
           "description": "Ihre Nachricht", "title": "Position", "city": "Ort", "country": "Land"},
    "fr": {"first_name": "Prénom", "last_name": "Nom", "email": "E-mail", "company": "Société", "phone": "Téléphone",
           "description": "Votre message", "title": "Fonction", "city": "Ville", "country": "Pays"},
    "es": {"first_name": "Nombre", "last_name": "Apellidos", "email": "Correo", "company": "Empresa",
           "phone": "Teléfono", "description": "Su mensaje", "title": "Cargo", "city": "Ciudad", "country": "País"},
    "it": {"first_name": "Nome", "last_name": "Cognome", "email": "E-mail", "company": "Azienda", "phone": "Telefono",
           "description": "Messaggio", "title": "Ruolo", "city": "Città", "country": "Paese"},
    "pt": {"first_name": "Nome", "last_name": "Apelido", "email": "E-mail", "company": "Empresa", "phone": "Telefone",
           "description": "Mensagem", "title": "Cargo", "city": "Cidade", "country": "País"},
    "nl": {"first_name": "Voornaam", "last_name": "Achternaam", "email": "E-mail", "company": "Bedrijf",
           "phone": "Telefoon", "description": "Uw bericht", "title": "Functie", "city": "Plaats", "country": "Land"},
    "pl": {"first_name": "Imię", "last_name": "Nazwisko", "email": "E-mail", "company": "Firma", "phone": "Telefon",
           "description": "Wiadomość", "title": "Stanowisko", "city": "Miasto", "country": "Kraj"},
}  # fmt: skip
WRITTEN = ("title", "intro", "button", "thanks", "consent")  # what a form may say in its own words


def languages(form: Form) -> list[str]:
    """Return a form's languages; the first one is what visitors get who ask for none of them."""
    return form.languages or ["en"]


def spoken(form: Form, wanted: str = "") -> str:
    """Return the language to show: the first of those wanted, as `Accept-Language` lists them, that the form has."""
    have = languages(form)
    asked = [part.partition(";")[0].strip().lower() for part in wanted.split(",")]
    for language in asked:
        if (short := language.partition("-")[0]) in have:
            return short
    return have[0]


def texts(form: Form, language: str) -> dict[str, Any]:
    """Return everything a form says in a language: its own words, else the standard ones."""
    usual = STANDARD.get(language, STANDARD["en"])
    own = {name: text for name, text in form.texts.get(language, {}).items() if text}
    labels = LABELS.get(language, {}) | own.get("labels", {})
    return {"title": form.name, "intro": ""} | usual | own | {"labels": labels}
