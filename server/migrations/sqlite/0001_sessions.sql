-- Who is signed in. `key` is a hash of the cookie, `sealed` opens only with the cookie and the master key.
CREATE TABLE sessions (
    key        TEXT    NOT NULL PRIMARY KEY,
    sealed     BLOB    NOT NULL,
    created_at INTEGER NOT NULL, -- Unix milliseconds
    last_seen  INTEGER NOT NULL  -- Unix milliseconds
) STRICT;

CREATE INDEX sessions_last_seen ON sessions (last_seen);
CREATE INDEX sessions_created_at ON sessions (created_at);
