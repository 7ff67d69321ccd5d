"""The database keeps organizations apart, whatever the code does."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from leads.bulk import copy_columns
from leads.models import Account, Contact, Lead, MatchKey
from tenancy.acting import WrongOrganization, acting, setting
from tenancy.models import Event, Member, Organization
from tenancy.rls import tenant_models
from tenancy.set_keys import TRIGGERS, stem
from tests.factories import LeadFactory

# Everything else belongs to one organization and has a policy.
GLOBAL = {
    "account_emailaddress", "account_emailconfirmation", "auth_group", "auth_group_permissions", "auth_permission",
    "django_content_type", "django_migrations", "django_session", "tenancy_user", "tenancy_user_groups",
    "tenancy_user_user_permissions",
}  # fmt: skip


def ask(sql, *arguments):
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return cursor.fetchall()


def test_every_table_has_a_policy_but_the_named_ones(db):
    tables = {name for (name,) in ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    guarded = {
        name
        for (name,) in ask(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid "
            "WHERE c.relrowsecurity AND p.polqual IS NOT NULL AND p.polwithcheck IS NOT NULL"
        )
    }
    assert tables - guarded == GLOBAL
    assert guarded == {model._meta.db_table for model in tenant_models(apps)} | {"tenancy_organization"}


def test_every_reference_between_tenant_tables_carries_the_organization(db):
    tenants = {model._meta.db_table for model in tenant_models(apps)}
    loose = ask(
        "SELECT conname, conrelid::regclass::text FROM pg_constraint WHERE contype = 'f' "
        "AND conrelid::regclass::text = ANY(%s) AND confrelid::regclass::text = ANY(%s) AND cardinality(conkey) < 2",
        list(tenants), list(tenants),
    )  # fmt: skip
    assert loose == []


def test_every_relation_between_tenant_models_has_a_key_in_the_database(db):
    kept = {
        (table, column)
        for table, columns in ask(
            "SELECT conrelid::regclass::text, (SELECT array_agg(attname::text) FROM pg_attribute "
            "WHERE attrelid = conrelid AND attnum = ANY(conkey)) FROM pg_constraint WHERE contype = 'f'"
        )
        for column in columns
    }
    tenants = set(tenant_models(apps))
    wanted = {
        (model, field)
        for model in tenants
        for field in model._meta.local_fields
        if field.is_relation and field.related_model in tenants
    }
    triggers = {name for (name,) in ask("SELECT tgname::text FROM pg_trigger WHERE tgenabled = 'O'")}
    of_sets = {(m, f) for m, f in wanted if {f"{stem(m, f)}_{moment}" for moment in TRIGGERS} <= triggers}
    assert len(of_sets) == 12
    assert {(m._meta.db_table, f.column) for m, f in wanted - of_sets} <= kept


def test_every_unique_key_of_a_tenant_table_begins_with_the_organization(db):
    tenants = [model._meta.db_table for model in tenant_models(apps)]
    first = ask(
        "SELECT i.indexrelid::regclass::text, a.attname FROM pg_index i "
        "JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] "
        "WHERE i.indisunique AND NOT i.indisprimary AND i.indrelid::regclass::text = ANY(%s)",
        tenants,
    )
    assert [name for name, column in first if column != "org_id"] == []


def test_the_runtime_role_owns_nothing_and_bypasses_nothing(db):
    assert ask("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user") == [(False, False)]
    assert ask(
        "SELECT count(*) FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)"
    ) == [(0,)]


def test_no_organization_is_open_outside_its_door(db):
    assert setting() == ""


def test_outside_every_organization_there_are_no_rows(acme):
    with acme.open():
        LeadFactory()
    assert Lead.objects.count() == Member.objects.count() == Organization.objects.count() == 0


def test_another_organization_sees_neither_leads_nor_people(acme, globex):
    with acme.open():
        lead = LeadFactory()
    with globex.open():
        assert not Lead.objects.filter(pk=lead.pk).exists()
        assert set(Member.objects.all()) == {globex.mallory}


def test_a_row_cannot_be_written_into_another_organization(acme, globex):
    with globex.open(), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Account.objects.create(name="Stolen", owner=globex.mallory, org_id=acme.org.pk)


def test_a_row_cannot_be_moved_to_another_organization(acme, globex):
    with acme.open(), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        LeadFactory()
        Lead.objects.update(org_id=globex.org.pk)


def test_a_reference_to_another_organizations_row_is_refused(acme, globex):
    with acme.open():
        account = Account.objects.create(name="Ours", owner=acme.ada)
    with globex.open(), pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.create(last_name="Thief", owner=globex.mallory, account_id=account.pk)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_set_that_names_one_row_of_another_organization_is_refused(acme, globex):
    with acme.open():
        theirs = LeadFactory().pk
    with globex.open():
        ours = LeadFactory().pk
        with pytest.raises(IntegrityError, match="lead_id names no row of leads_lead"), transaction.atomic():
            copy_columns(MatchKey, {"key": [1, 2, 3], "lead_id": [ours, theirs, ours]})


def test_a_row_of_a_set_cannot_be_changed_to_name_another_organizations(acme, globex):
    with acme.open(), pytest.raises(IntegrityError, match="owner_member_id"), transaction.atomic():
        LeadFactory(owner_member=acme.ada, owner_queue=None)
        Lead.objects.update(owner_member=globex.mallory.pk)
        ask("SET CONSTRAINTS ALL IMMEDIATE; SELECT 1")


def test_what_a_set_names_can_neither_be_deleted_nor_get_another_key(acme):
    with acme.open(), connection.cursor() as cursor:
        lead = LeadFactory()
        for change in ("DELETE FROM leads_status WHERE id = %s", "UPDATE leads_status SET id = 0 - id WHERE id = %s"):
            with pytest.raises(IntegrityError), transaction.atomic():
                cursor.execute(change, [lead.status_id])


def test_one_organization_cannot_be_entered_inside_another(acme, globex):
    with acme.open(), pytest.raises(WrongOrganization), acting(globex.org.pk):
        pass


def test_the_former_organization_is_back_after_an_inner_door(acme):
    with acme.open():
        with acme.open(acme.ada):
            pass
        assert setting() == str(acme.org.pk)


def test_events_can_be_neither_changed_nor_deleted(acme):
    with acme.open():
        LeadFactory()
        for change in (lambda: Event.objects.update(kind="lie"), lambda: Event.objects.all()._raw_delete("default")):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                change()
