-- Which sessions belong together, and what their owner and the operator see of each.
-- Those that are there do not say whose they are, so they could not be ended with the others of their token.
DELETE FROM sessions;
ALTER TABLE sessions ADD COLUMN owner TEXT; -- a hash of instance and token
ALTER TABLE sessions ADD COLUMN about BLOB; -- opens with the master key alone: who, and from where

CREATE INDEX sessions_owner ON sessions (owner);
