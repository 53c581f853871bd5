-- Finding the creations of one name in one place.
CREATE INDEX activity_name ON activity (project, environment, provider, name) WHERE action = 'create';
