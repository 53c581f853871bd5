-- The last list of integrations that each token saw, for when LaunchDarkly does not answer after a restart. `key` is a hash
-- of instance and token, `sealed` opens only with both and the master key.
CREATE TABLE last_lists (
    key    TEXT    NOT NULL PRIMARY KEY,
    sealed BLOB    NOT NULL,
    as_of  INTEGER NOT NULL -- Unix milliseconds
) STRICT;

CREATE INDEX last_lists_as_of ON last_lists (as_of);
