-- Things that may be used once: plans, delete challenges, form ids. `key` is a hash of the ticket's id, `sealed` opens
-- only with the id and the master key.
CREATE TABLE tickets (
    key        TEXT    NOT NULL PRIMARY KEY,
    kind       TEXT    NOT NULL,
    session    TEXT    NOT NULL, -- the session it was issued to
    subject    TEXT    NOT NULL, -- what it is about
    sealed     BLOB    NOT NULL,
    expires_at INTEGER NOT NULL, -- Unix milliseconds
    misses     INTEGER NOT NULL DEFAULT 0,
    state      TEXT    NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'used', 'void')),
    result     TEXT              -- what came of it, for whoever used it a second time
) STRICT;

CREATE INDEX tickets_expires_at ON tickets (expires_at);
