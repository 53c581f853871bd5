-- Which sessions belong together, and what their owner and the operator see of each.
ALTER TABLE sessions ADD COLUMN owner TEXT; -- a hash of instance and token; NULL for sessions from before
ALTER TABLE sessions ADD COLUMN about BLOB; -- opens with the master key alone: who, and from where

CREATE INDEX sessions_owner ON sessions (owner);
