#!/bin/sh
# Runs once, when docker-compose makes the database: Mailcote works as a plain role that owns its database and nothing else.
set -eu
psql --username postgres --set=ON_ERROR_STOP=1 --set=password="$(cat /secrets/mailcote-password)" <<'SQL'
CREATE ROLE mailcote LOGIN PASSWORD :'password';
CREATE DATABASE mailcote OWNER mailcote ENCODING 'UTF8' TEMPLATE template0 LOCALE 'C' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8';
SQL
