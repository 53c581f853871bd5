#!/usr/bin/env bash
# A PostgreSQL of its own for tests: scripts/postgres.sh COMMAND … runs the command, and ends the server with it. What it stores is
# gone afterwards, and a crash of the machine may spoil it before. The command finds in its environment
#   TEST_POSTGRES          the server's URL
#   TEST_POSTGRES_CA       the authority of its certificate
#   TEST_POSTGRES_RESTART  what has it start again, as after a crash
#   TEST_POSTGRES_LIMIT    what limits its process, as a command of the shell to be ended with a limit
set -euo pipefail

bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
[ -x "$bin/initdb" ] || { echo "postgres.sh: PostgreSQL's programs are missing; run scripts/setup.sh test" >&2; exit 1; }

folder=$(mktemp -d)
# It refuses to run as root.
as_other=()
if [ "$(id -u)" = 0 ]; then
  chown postgres "$folder"
  as_other=(setpriv --reuid postgres --regid postgres --clear-groups)
fi
finish() {
  "${as_other[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap finish EXIT INT TERM

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cd "$folder"
"${as_other[@]}" "$bin/initdb" -D "$folder/data" -U storekeeper -A trust -E UTF8 --no-sync --wal-segsize=1 >/dev/null
# Its certificate is for localhost, of an authority of its own.
(
  cd data
  "${as_other[@]}" openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=tests -keyout ca.key -out ca.pem
  "${as_other[@]}" openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr
  printf 'subjectAltName=DNS:localhost\n' | "${as_other[@]}" tee names >/dev/null
  "${as_other[@]}" openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names \
    -out server.crt
  cp ca.pem "$folder/ca.pem" && chmod 644 "$folder/ca.pem"
) >"$folder/openssl" 2>&1 || { cat "$folder/openssl" >&2; exit 1; }
chmod 755 "$folder"
"${as_other[@]}" "$bin/pg_ctl" -D "$folder/data" -w -t 60 -l "$folder/log" -o \
  "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$folder -c ssl=on -c fsync=off -c max_connections=400" \
  start >/dev/null || { cat "$folder/log" >&2; exit 1; }
cd - >/dev/null
export TEST_POSTGRES_RESTART="${as_other[*]} $bin/pg_ctl -D $folder/data -m immediate -w -t 60 -l $folder/log restart"
export TEST_POSTGRES_LIMIT="${as_other[*]} prlimit --pid \$(head -n 1 $folder/data/postmaster.pid)"
TEST_POSTGRES_CA="$folder/ca.pem" TEST_POSTGRES="postgres://storekeeper@127.0.0.1:$port/postgres" "$@"
