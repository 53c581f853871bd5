-- Every write that was sent to LaunchDarkly: the intent before it, the outcome after it. Rows are only ever added to.
CREATE TABLE activity (
    id             INTEGER NOT NULL PRIMARY KEY,
    at             INTEGER NOT NULL, -- Unix milliseconds
    instance       TEXT    NOT NULL,
    account        TEXT    NOT NULL, -- whose activity it is; nobody else sees it
    actor_name     TEXT    NOT NULL,
    actor_token_id TEXT,
    session        TEXT    NOT NULL,
    action         TEXT    NOT NULL,
    project        TEXT    NOT NULL,
    environment    TEXT    NOT NULL,
    provider       TEXT    NOT NULL,
    integration_id TEXT,
    name           TEXT    NOT NULL,
    detail         TEXT    NOT NULL, -- JSON of what was sent, secrets redacted
    version_before INTEGER,
    request_id     TEXT    NOT NULL,
    outcome        TEXT CHECK (outcome IN ('done', 'refused', 'unknown', 'gone')),
    outcome_detail TEXT,
    version_after  INTEGER,
    finished_at    INTEGER           -- Unix milliseconds
) STRICT;

CREATE INDEX activity_account ON activity (instance, account, id);
CREATE INDEX activity_unfinished ON activity (id) WHERE outcome IS NULL;
