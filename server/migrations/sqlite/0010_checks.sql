-- What the last check of an integration's store from this network came to.
CREATE TABLE checks (
    instance    TEXT    NOT NULL,
    account     TEXT    NOT NULL, -- whose integration it is; nobody else sees it
    integration TEXT    NOT NULL,
    at          INTEGER NOT NULL, -- Unix milliseconds
    verdict     TEXT    NOT NULL,
    PRIMARY KEY (instance, account, integration)
) STRICT, WITHOUT ROWID;

CREATE INDEX checks_at ON checks (at);
