#!/bin/sh
# The secrets of deploy/compose.yaml, each a file in deploy/secrets; those that are there already are kept.
# They must be readable for the containers' users (10001 and others): the folder is closed to all but you.
set -eu
folder=$(dirname "$0")/secrets
mkdir -p "$folder" "$folder/../sources" "$folder/../exports" "$folder/../backups"
chmod 700 "$folder"
umask 022

once() { # NAME VALUE
  [ -e "$folder/$1" ] || printf '%s' "$2" >"$folder/$1"
}
password() { LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom | head -c 40; }

for name in postgres_password owner_password serving_password backup_password metrics_token grafana_password; do
  once "$name" "$(password)"
done
for user in owner serving backup; do
  once "${user}_url" "postgresql://copilot_$user:$(cat "$folder/${user}_password")@postgres:5432/copilot"
done
once replica_url ""  # COPILOT_DATABASE_REPLICA_URL, if there is any
# 32 bytes in URL-safe base64. Keep a copy apart from back-ups: without it sealed secrets cannot be read again.
once secret_key "$(head -c 32 /dev/urandom | base64 | tr '+/' '-_')"
