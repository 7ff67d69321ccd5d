"""The production files cannot be run everywhere, so they are at least read: parts, health checks, no default secret."""

import re
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
PARTS = {"web", "worker", "beat", "postgres", "valkey"}
SECRET = re.compile(r"\$\{(\w*(?:PASSWORD|SECRET)\w*)(?!\w*(?::\?|:-\}))")
INSTRUCTIONS = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "EXPOSE", "CMD", "HEALTHCHECK", "VOLUME", "ARG"}


def compose_complaints(text: str) -> list[str]:
    services = yaml.safe_load(text)["services"]
    found = [f"lacks the service {part}" for part in sorted(PARTS - set(services))]
    for name, service in services.items():
        if "image" not in service and "build" not in service:
            found.append(f"{name} has neither image nor build")
        if name in PARTS and "healthcheck" not in service:
            found.append(f"{name} has no health check")
        found += [
            f"{name} waits for the unknown {other}" for other in service.get("depends_on", {}) if other not in services
        ]
    found += [f"{secret} must be required with :? or empty unless set" for secret in SECRET.findall(text)]
    return [f"docker-compose.yml: {complaint}" for complaint in found]


def dockerfile_complaints(text: str) -> list[str]:
    joined = re.sub(r"\\\n", " ", text)
    lines = [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]
    words = [line.split(maxsplit=1)[0] for line in lines]
    found = [f"knows no instruction {word}" for word in words if word not in INSTRUCTIONS]
    if words[:1] != ["FROM"]:
        found.append("does not begin with FROM")
    found += [f"lacks {word}" for word in ("USER", "CMD", "HEALTHCHECK") if word not in words]
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY")]
    found += [f"copies {name}, which is not there" for names in copied for name in names if not (ROOT / name).exists()]
    return [f"Dockerfile: {complaint}" for complaint in found]


if __name__ == "__main__":
    problems = compose_complaints((ROOT / "docker-compose.yml").read_text())
    problems += dockerfile_complaints((ROOT / "Dockerfile").read_text())
    print("\n".join(problems), end="\n" if problems else "")
    sys.exit(bool(problems))
