#!/bin/sh
# Runs once, when the database container makes its cluster: the two roles and the database they share.
set -e
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" \
    --set owner_password="$OWNER_PASSWORD" --set runtime_password="$RUNTIME_PASSWORD" <<'SQL'
CREATE ROLE leadmgr_owner LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'owner_password';
CREATE ROLE leadmgr LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'runtime_password';
CREATE DATABASE leadmgr OWNER leadmgr_owner;
\connect leadmgr
CREATE EXTENSION pg_trgm;
SQL
