-- Finding the creations of one name in one place, and the writes to one integration.
CREATE INDEX activity_name ON activity (project, environment, provider, name) WHERE action = 'create';
CREATE INDEX activity_integration ON activity (integration_id, id);
CREATE INDEX outcomes_integration ON outcomes (integration_id, activity);
