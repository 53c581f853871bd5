// The table as a team would build it with React, drawn on the server and hydrated: node server.mjs ROWS.json
process.env.NODE_ENV = 'production';
const { serve } = await import('../shared/server.mjs');
const { draw } = await import('../dist/react-server/document.js');

serve('react', (response, { found: { rows, counts, all }, ...view }) => {
  draw(response, { ...view, found: { count: rows.length, counts, all } });
});
