-- The creations in one place, whatever their names.
DROP INDEX activity_name;
CREATE INDEX activity_place ON activity (project, environment, provider, at) WHERE action = 'create';
