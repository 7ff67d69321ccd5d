"""What `make run` promises an operator."""

import os
import signal
import threading

import psycopg2
import pytest

from leadmgr.embedded import Home, postgres_url, urls
from tests.operations.installation import PARTS, PATIENCE, free_port, refusal, within


def test_an_installation_that_says_ready_answers_both_probes(installation):
    assert installation.get("/healthz") == (200, {"status": "ok"})
    status, answer = installation.get("/readyz")
    assert status == 200
    assert {name for name, check in answer["checks"].items() if check["ok"]} == {
        "database",
        "migrations",
        "broker",
        "worker",
    }


def test_each_part_is_a_child_of_the_supervisor_in_a_session_of_its_own(installation):
    sessions = {os.getsid(installation.pid(part)) for part in PARTS}
    assert sessions == {installation.pid(part) for part in PARTS}


@pytest.mark.parametrize("part", PARTS)
def test_a_killed_part_runs_again(installation, part):
    killed = installation.pid(part)
    os.kill(killed, signal.SIGKILL)
    assert within(PATIENCE, lambda: installation.pid(part) not in (0, killed))
    assert within(PATIENCE, lambda: installation.get("/readyz")[0] == 200)


def test_a_busy_database_session_does_not_hold_up_the_restart(installation):
    session = psycopg2.connect(urls(installation.home)["DATABASE_URL"])
    busy = threading.Thread(target=_count_for_long, args=[session])
    busy.start()
    killed = installation.pid("postgres")
    os.kill(killed, signal.SIGKILL)
    assert within(PATIENCE, lambda: installation.pid("postgres") not in (0, killed))
    assert within(PATIENCE, lambda: installation.get("/readyz")[1].get("checks", {}).get("database", {}).get("ok"))
    busy.join(timeout=PATIENCE)
    assert not busy.is_alive()


def _count_for_long(session):
    with pytest.raises(psycopg2.OperationalError), session.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM generate_series(1, 100000000000)")


def test_another_start_in_the_same_home_is_refused(installation):
    status, said = refusal(installation.home, free_port())
    assert (status, said) == (1, f"leadmgr: Another leadmgr already runs in {installation.home}.\n")


def test_a_busy_port_is_named(installation, tmp_path):
    status, said = refusal(tmp_path / "home", installation.port)
    assert status == 1
    assert said.startswith(f"leadmgr: Port {installation.port} cannot be used")
    assert said.count("\n") == 1


@pytest.mark.parametrize("power", ["BYPASSRLS", "SUPERUSER"])
def test_a_role_that_could_bypass_policies_is_refused(installation, tmp_path, power):
    home = Home(installation.home)
    role = f"has_{power.lower()}"
    with psycopg2.connect(postgres_url(home, "postgres", "postgres")) as server, server.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {role} LOGIN {power}")
    status, said = refusal(
        tmp_path, free_port(), **urls(installation.home) | {"DATABASE_URL": postgres_url(home, role)}
    )
    assert status == 1
    assert role in said and "row-level security" in said
    assert said.count("\n") == 1


def test_the_owner_of_the_tables_is_refused_as_runtime_role(installation, tmp_path):
    place = urls(installation.home)
    status, said = refusal(tmp_path, free_port(), **place | {"DATABASE_URL": place["DATABASE_OWNER_URL"]})
    assert status == 1
    assert "leadmgr_owner owns tables" in said


def test_an_unreachable_database_is_named(installation, tmp_path):
    nowhere = f"postgresql://leadmgr@127.0.0.1:{free_port()}/leadmgr"
    status, said = refusal(tmp_path, free_port(), **urls(installation.home) | {"DATABASE_URL": nowhere})
    assert status == 1
    assert said.startswith("leadmgr: The database of DATABASE_URL cannot be reached")
    assert said.count("\n") == 1


def test_an_unreachable_broker_is_named(installation, tmp_path):
    nowhere = f"redis://127.0.0.1:{free_port()}/0"
    status, said = refusal(tmp_path, free_port(), **urls(installation.home) | {"REDIS_URL": nowhere})
    assert status == 1
    assert said.startswith("leadmgr: The broker of REDIS_URL cannot be reached")
    assert said.count("\n") == 1


def test_a_home_that_is_no_folder_is_named(tmp_path):
    home = tmp_path / "home"
    home.write_text("a file")
    status, said = refusal(home, free_port())
    assert status == 1
    assert said.startswith(f"leadmgr: LEADMGR_HOME {home} cannot be used")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's services change their user")
def test_a_home_that_the_service_user_cannot_reach_is_named_and_left_alone(tmp_path):
    above = tmp_path / "closed"
    above.mkdir(mode=0o700)
    status, said = refusal(above / "home", free_port())
    assert status == 1
    assert f"which cannot reach {above / 'home'}" in said
    assert above.stat().st_mode & 0o777 == 0o700


def test_a_port_that_is_no_number_is_named(tmp_path):
    assert refusal(tmp_path, "eighty") == (1, "leadmgr: PORT is 'eighty', which is no port number.\n")


def test_nothing_is_left_behind_when_the_supervisor_itself_is_killed_and_the_next_start_finds_the_data(installation):
    with psycopg2.connect(urls(installation.home)["DATABASE_OWNER_URL"]) as database, database.cursor() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT 'what was written' AS words")
    installation.process.kill()
    assert within(PATIENCE, lambda: installation.processes() == []), installation.processes()
    installation.start()
    with psycopg2.connect(urls(installation.home)["DATABASE_OWNER_URL"]) as database, database.cursor() as cursor:
        cursor.execute("SELECT words FROM kept")
        assert cursor.fetchall() == [("what was written",)]


def test_an_interrupt_stops_everything(installation):
    """The last one, as it leaves nothing that runs. (SIGTERM ends the installation of the browser's tests.)"""
    assert len(installation.processes()) >= 6
    assert installation.stop(signal.SIGINT) == 0
    assert installation.processes() == []
    assert [part for part in PARTS if installation.pid(part)] == []
