-- What one replica tells the others, for a few minutes. Numbers are never given out again, so that nothing is missed.
CREATE TABLE notices (
    id       INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at       INTEGER NOT NULL, -- Unix milliseconds
    sender   TEXT    NOT NULL, -- the replica
    instance TEXT    NOT NULL,
    account  TEXT    NOT NULL, -- a hash of the token
    pause    INTEGER           -- Unix milliseconds: until when it must wait; NULL if it has changed something
) STRICT;

CREATE INDEX notices_at ON notices (at);
