"""Cutting what an answer quotes, in the ways mail programs mark it; when in doubt, more is shown."""

import re

INTRO = re.compile(
    r"^\s*(on\b.{5,300}\bwrote|am\b.{5,300}\bschrieb\b.{0,200}|le\b.{5,300}\ba écrit\s*|el\b.{5,300}\bescribió|"
    r"il\b.{5,300}\bha scritto|op\b.{5,300}\bschreef\b.{0,200}|den\b.{5,300}\bskrev\b.{0,200}|"
    r"em\b.{5,300}\bescreveu|w dniu\b.{5,300}\bnapisał.{0,4})\s*:\s*$",
    re.IGNORECASE | re.DOTALL,
)
DIVIDER = re.compile(
    r"^\s*(-{3,}\s*(original message|ursprüngliche nachricht|message d'origine|mensaje original|oprindelig meddelelse|"
    r"messaggio originale|oorspronkelijk bericht|forwarded message)\s*-{3,}|_{20,})\s*$",
    re.IGNORECASE,
)
HEADER = re.compile(r"^\s*\*?(from|von|de|da|van|från|fra)\s*:\*?\s.+", re.IGNORECASE)
SECOND = re.compile(r"^\s*\*?(sent|gesendet|date|datum|envoyé|enviado|inviato|verzonden|skickat|to|an|à)\s*:", re.I)
SIGNATURE = re.compile(r"^-- ?$")
INTRO_LINES = 3


def trimmed(text: str) -> str:
    """Return what is new in an answer; what it quotes and its signature are left out."""
    lines, kept, place = text.splitlines(), [], 0
    while place < len(lines):
        line = lines[place]
        if DIVIDER.match(line) or starts_headers(lines, place) or SIGNATURE.match(line):
            break
        if line.lstrip().startswith(">"):
            place += 1
            continue
        if taken := intro(lines, place):
            if not quotes_follow(lines, place + taken):
                break
            place += taken
            continue
        kept.append(line)
        place += 1
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip() or text.strip()


def intro(lines: list[str], place: int) -> int:
    """Return how many lines say who wrote what follows, 0 for none; programs break that line where they like."""
    for count in range(1, INTRO_LINES + 1):
        joined = " ".join(line.strip() for line in lines[place : place + count])
        if len(joined) > 500:
            return 0
        if INTRO.match(joined):
            return count
    return 0


def quotes_follow(lines: list[str], place: int) -> bool:
    following = next((line for line in lines[place:] if line.strip()), "")
    return following.lstrip().startswith(">")


def starts_headers(lines: list[str], place: int) -> bool:
    """Say whether a block of headers as Outlook quotes them begins here."""
    if not HEADER.match(lines[place]):
        return False
    return any(SECOND.match(line) for line in lines[place + 1 : place + 4])
