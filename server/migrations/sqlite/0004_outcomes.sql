-- What came of a write is added and never written over: an outcome that is unknown may be followed by one that was found
-- out, and that one is the last.
CREATE TABLE outcomes (
    id             INTEGER NOT NULL PRIMARY KEY,
    activity       INTEGER NOT NULL REFERENCES activity (id),
    at             INTEGER NOT NULL, -- Unix milliseconds
    kind           TEXT    NOT NULL CHECK (kind IN ('done', 'refused', 'unknown', 'gone')),
    detail         TEXT,
    version_after  INTEGER,
    integration_id TEXT              -- where it only became known now
) STRICT;

INSERT INTO outcomes (activity, at, kind, detail, version_after, integration_id)
SELECT id, COALESCE(finished_at, at), outcome, outcome_detail, version_after, integration_id
FROM activity WHERE outcome IS NOT NULL;

CREATE INDEX outcomes_activity ON outcomes (activity, id);
CREATE UNIQUE INDEX outcomes_final ON outcomes (activity) WHERE kind <> 'unknown';

DROP INDEX activity_unfinished;
ALTER TABLE activity DROP COLUMN outcome;
ALTER TABLE activity DROP COLUMN outcome_detail;
ALTER TABLE activity DROP COLUMN version_after;
ALTER TABLE activity DROP COLUMN finished_at;
ALTER TABLE activity ADD COLUMN reason TEXT;
ALTER TABLE activity ADD COLUMN trace TEXT NOT NULL DEFAULT '{}'; -- JSON: how to find out later, and how to undo; no secrets

CREATE INDEX activity_at ON activity (at);

CREATE TRIGGER activity_is_not_changed BEFORE UPDATE ON activity
BEGIN SELECT RAISE(ABORT, 'the record is only ever added to'); END;
CREATE TRIGGER activity_is_not_removed BEFORE DELETE ON activity
BEGIN SELECT RAISE(ABORT, 'the record is only ever added to'); END;
CREATE TRIGGER outcomes_are_not_changed BEFORE UPDATE ON outcomes
BEGIN SELECT RAISE(ABORT, 'the record is only ever added to'); END;
CREATE TRIGGER outcomes_are_not_removed BEFORE DELETE ON outcomes
BEGIN SELECT RAISE(ABORT, 'the record is only ever added to'); END;

-- An intent beside the latest that is known of its outcome.
CREATE VIEW entries AS
SELECT activity.*, outcomes.kind AS outcome, outcomes.detail AS outcome_detail, outcomes.version_after,
       outcomes.at AS finished_at, COALESCE(activity.integration_id, outcomes.integration_id) AS target_id
FROM activity LEFT JOIN outcomes
    ON outcomes.id = (SELECT MAX(latest.id) FROM outcomes AS latest WHERE latest.activity = activity.id);
