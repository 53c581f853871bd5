-- PostgreSQL's image runs this once, while the data folder is empty. The portal's role owns its database and nothing else. The
-- superuser loses its password, so that it can only log in from inside the container.
\getenv password POSTGRES_PASSWORD
CREATE ROLE storekeeper LOGIN PASSWORD :'password';
CREATE DATABASE storekeeper OWNER storekeeper;
ALTER ROLE postgres PASSWORD NULL;
