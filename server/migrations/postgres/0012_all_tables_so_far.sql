-- The same tables as SQLite has after its twelfth migration, where their columns are explained. From here on both folders have
-- a migration of the same number for each change.
CREATE TABLE sessions (
    key        TEXT   NOT NULL PRIMARY KEY,
    sealed     BYTEA  NOT NULL,
    created_at BIGINT NOT NULL, -- Unix milliseconds
    last_seen  BIGINT NOT NULL, -- Unix milliseconds
    owner      TEXT,
    about      BYTEA
);

CREATE INDEX sessions_last_seen ON sessions (last_seen);
CREATE INDEX sessions_created_at ON sessions (created_at);
CREATE INDEX sessions_owner ON sessions (owner);

CREATE TABLE tickets (
    key        TEXT   NOT NULL PRIMARY KEY,
    kind       TEXT   NOT NULL,
    session    TEXT   NOT NULL,
    subject    TEXT   NOT NULL,
    sealed     BYTEA  NOT NULL,
    expires_at BIGINT NOT NULL, -- Unix milliseconds
    misses     BIGINT NOT NULL DEFAULT 0,
    state      TEXT   NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'used', 'void')),
    result     TEXT,
    next       BYTEA
);

CREATE INDEX tickets_expires_at ON tickets (expires_at);

CREATE TABLE activity (
    id             BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at             BIGINT NOT NULL, -- Unix milliseconds
    instance       TEXT   NOT NULL,
    account        TEXT   NOT NULL,
    actor_name     TEXT   NOT NULL,
    actor_token_id TEXT,
    session        TEXT   NOT NULL,
    action         TEXT   NOT NULL,
    project        TEXT   NOT NULL,
    environment    TEXT   NOT NULL,
    provider       TEXT   NOT NULL,
    integration_id TEXT,
    name           TEXT   NOT NULL,
    detail         TEXT   NOT NULL,
    version_before BIGINT,
    request_id     TEXT   NOT NULL,
    reason         TEXT,
    trace          TEXT   NOT NULL DEFAULT '{}'
);

CREATE INDEX activity_account ON activity (instance, account, id);
CREATE INDEX activity_at ON activity (at);
CREATE INDEX activity_integration ON activity (integration_id, id);
CREATE INDEX activity_place ON activity (project, environment, provider, at) WHERE action = 'create';

CREATE TABLE outcomes (
    id             BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    activity       BIGINT NOT NULL REFERENCES activity (id),
    at             BIGINT NOT NULL, -- Unix milliseconds
    kind           TEXT   NOT NULL CHECK (kind IN ('done', 'refused', 'unknown', 'gone')),
    detail         TEXT,
    version_after  BIGINT,
    integration_id TEXT
);

CREATE INDEX outcomes_activity ON outcomes (activity, id);
CREATE INDEX outcomes_integration ON outcomes (integration_id, activity);
CREATE UNIQUE INDEX outcomes_final ON outcomes (activity) WHERE kind <> 'unknown';

CREATE FUNCTION only_added_to() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the record is only ever added to'; END $$;

CREATE TRIGGER activity_is_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON activity
FOR EACH STATEMENT EXECUTE FUNCTION only_added_to();
CREATE TRIGGER outcomes_are_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON outcomes
FOR EACH STATEMENT EXECUTE FUNCTION only_added_to();

-- An intent beside the latest that is known of its outcome. What two replicas add at the same time has no order of its own:
-- one that is final is the last.
CREATE VIEW entries AS
SELECT activity.*, outcomes.kind AS outcome, outcomes.detail AS outcome_detail, outcomes.version_after,
       outcomes.at AS finished_at, COALESCE(activity.integration_id, outcomes.integration_id) AS target_id
FROM activity LEFT JOIN outcomes
    ON outcomes.id = (SELECT latest.id FROM outcomes AS latest WHERE latest.activity = activity.id
                      ORDER BY latest.kind = 'unknown', latest.id DESC LIMIT 1);

CREATE TABLE batches (
    key        TEXT   NOT NULL PRIMARY KEY,
    session    TEXT   NOT NULL,
    sealed     BYTEA  NOT NULL,
    stage      TEXT   NOT NULL
        CHECK (stage IN ('asking', 'planning', 'planned', 'running', 'stopping', 'stopped', 'ended')),
    heartbeat  BIGINT NOT NULL, -- Unix milliseconds
    waiting    BIGINT,          -- Unix milliseconds
    done       BIGINT NOT NULL DEFAULT 0,
    expires_at BIGINT NOT NULL  -- Unix milliseconds
);

CREATE INDEX batches_expires_at ON batches (expires_at);

CREATE TABLE batch_results (
    batch    TEXT   NOT NULL REFERENCES batches (key) ON DELETE CASCADE,
    place    BIGINT NOT NULL,
    activity BIGINT,
    detail   TEXT,
    PRIMARY KEY (batch, place)
);

CREATE TABLE healths (
    id          BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    instance    TEXT   NOT NULL,
    account     TEXT   NOT NULL,
    integration TEXT   NOT NULL,
    at          BIGINT NOT NULL, -- Unix milliseconds
    before      TEXT,
    after       TEXT   NOT NULL
);

CREATE INDEX healths_integration ON healths (instance, account, integration, id);
CREATE INDEX healths_at ON healths (at);

CREATE TABLE checks (
    instance    TEXT   NOT NULL,
    account     TEXT   NOT NULL,
    integration TEXT   NOT NULL,
    at          BIGINT NOT NULL, -- Unix milliseconds
    verdict     TEXT   NOT NULL,
    PRIMARY KEY (instance, account, integration)
);

CREATE INDEX checks_at ON checks (at);

CREATE TABLE last_lists (
    key    TEXT   NOT NULL PRIMARY KEY,
    sealed BYTEA  NOT NULL,
    as_of  BIGINT NOT NULL -- Unix milliseconds
);

CREATE INDEX last_lists_as_of ON last_lists (as_of);
