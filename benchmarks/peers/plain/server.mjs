// The table as plain HTML with a small script: node server.mjs ROWS.json
process.env.NODE_ENV = 'production';
const { SPRITE } = await import('../shared/icons.mjs');
const { serve } = await import('../shared/server.mjs');
const { documentHtml } = await import('./html.mjs');

serve('plain', (response, view) => response.send(documentHtml({ ...view, sprite: SPRITE })));
