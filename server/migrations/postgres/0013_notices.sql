-- What one replica tells the others, for a few minutes.
CREATE TABLE notices (
    id       BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       BIGINT NOT NULL, -- Unix milliseconds
    sender   TEXT   NOT NULL, -- the replica
    instance TEXT   NOT NULL,
    account  TEXT   NOT NULL, -- a hash of the token
    pause    BIGINT           -- Unix milliseconds: until when it must wait; NULL if it has changed something
);

CREATE INDEX notices_at ON notices (at);
