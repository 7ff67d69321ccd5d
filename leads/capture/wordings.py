"""What a form says where nobody wrote anything, in the languages of most visitors."""

from typing import Any

from leads.models import Form

# language → name, send, thanks heading, thanks text, required, files, consent
STANDARD: dict[str, dict[str, str]] = {
    "en": {
        "name": "English", "button": "Send", "heading": "Thank you", "choose": "--None--", "files": "Files",
        "thanks": "Your request has been received. Somebody will get back to you.", "closed": "This form is closed.",
        "consent": "You may contact me by e-mail and phone about this request.",
    },
    "de": {
        "name": "Deutsch", "button": "Absenden", "heading": "Danke", "choose": "Bitte wählen", "files": "Dateien",
        "thanks": "Ihre Anfrage ist eingegangen. Wir melden uns bei Ihnen.",
        "closed": "Dieses Formular ist geschlossen.",
        "consent": "Sie dürfen mich zu dieser Anfrage per E-Mail und Telefon kontaktieren.",
    },
    "fr": {
        "name": "Français", "button": "Envoyer", "heading": "Merci", "choose": "Choisissez", "files": "Fichiers",
        "thanks": "Votre demande est bien arrivée. Nous vous répondrons.", "closed": "Ce formulaire est fermé.",
        "consent": "Vous pouvez me contacter par e-mail et téléphone au sujet de cette demande.",
    },
    "es": {
        "name": "Español", "button": "Enviar", "heading": "Gracias", "choose": "Elija", "files": "Archivos",
        "thanks": "Hemos recibido su solicitud. Le responderemos.", "closed": "Este formulario está cerrado.",
        "consent": "Pueden contactarme por correo y teléfono sobre esta solicitud.",
    },
    "it": {
        "name": "Italiano", "button": "Invia", "heading": "Grazie", "choose": "Scegli", "files": "File",
        "thanks": "La richiesta è arrivata. Le risponderemo.", "closed": "Questo modulo è chiuso.",
        "consent": "Potete contattarmi per e-mail e telefono riguardo a questa richiesta.",
    },
    "pt": {
        "name": "Português", "button": "Enviar", "heading": "Obrigado", "choose": "Escolha", "files": "Ficheiros",
        "thanks": "Recebemos o seu pedido. Entraremos em contacto.", "closed": "Este formulário está fechado.",
        "consent": "Podem contactar-me por e-mail e telefone sobre este pedido.",
    },
    "nl": {
        "name": "Nederlands", "button": "Versturen", "heading": "Bedankt", "choose": "Kies", "files": "Bestanden",
        "thanks": "Uw aanvraag is ontvangen. Wij nemen contact op.", "closed": "Dit formulier is gesloten.",
        "consent": "U mag mij over deze aanvraag mailen en bellen.",
    },
    "pl": {
        "name": "Polski", "button": "Wyślij", "heading": "Dziękujemy", "choose": "Wybierz", "files": "Pliki",
        "thanks": "Otrzymaliśmy zgłoszenie. Odezwiemy się.", "closed": "Ten formularz jest zamknięty.",
        "consent": "Proszę o kontakt e-mailowy i telefoniczny w sprawie tego zgłoszenia.",
    },
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
    return {"title": form.name, "intro": "", "labels": {}} | usual | own
