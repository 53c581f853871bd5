-- Many writes that are planned, reviewed and confirmed together. `key` is a hash of the batch's id, `sealed` opens only with
-- the id and the master key. Each write is a plan of its own in `tickets`, which is what makes it happen once.
CREATE TABLE batches (
    key        TEXT    NOT NULL PRIMARY KEY,
    session    TEXT    NOT NULL, -- the session it was issued to
    sealed     BLOB    NOT NULL,
    stage      TEXT    NOT NULL
        CHECK (stage IN ('asking', 'planning', 'planned', 'running', 'stopping', 'stopped', 'ended')),
    heartbeat  INTEGER NOT NULL, -- Unix milliseconds: when whoever plans or carries it out was last heard of
    waiting    INTEGER,          -- Unix milliseconds: until when it waits for the rate limit
    done       INTEGER NOT NULL DEFAULT 0, -- how many were planned so far
    expires_at INTEGER NOT NULL  -- Unix milliseconds
) STRICT;

CREATE INDEX batches_expires_at ON batches (expires_at);

-- What came of the writes of a batch that are over.
CREATE TABLE batch_results (
    batch    TEXT    NOT NULL REFERENCES batches (key) ON DELETE CASCADE,
    place    INTEGER NOT NULL, -- which of its writes, from 0
    activity INTEGER,          -- its entry of the record, if anything was sent
    detail   TEXT,             -- why nothing was sent
    PRIMARY KEY (batch, place)
) STRICT;
