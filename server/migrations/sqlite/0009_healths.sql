-- Changes of health that this portal has seen. `before` is NULL where an integration was seen for the first time.
CREATE TABLE healths (
    id          INTEGER NOT NULL PRIMARY KEY,
    instance    TEXT    NOT NULL,
    account     TEXT    NOT NULL, -- whose integration it is; nobody else sees it
    integration TEXT    NOT NULL,
    at          INTEGER NOT NULL, -- Unix milliseconds
    before      TEXT,
    after       TEXT    NOT NULL
) STRICT;

CREATE INDEX healths_integration ON healths (instance, account, integration, id);
CREATE INDEX healths_at ON healths (at);
