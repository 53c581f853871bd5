-- Where whoever uses a ticket a second time goes on, sealed; empty if the result says it all, NULL while the first is at it.
ALTER TABLE tickets ADD COLUMN next BLOB;
