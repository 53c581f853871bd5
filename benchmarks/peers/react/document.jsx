// The server's entry: the whole document, with the first rows both as HTML and as the data to hydrate it with.
import { renderToPipeableStream } from 'react-dom/server';
import { SPRITE } from '../shared/icons.mjs';
import { App } from './App.jsx';

function Document({ first, assets }) {
  const data = JSON.stringify(first).replaceAll('<', '\\u003c');
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Integrations</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href={assets.style} />
      </head>
      <body>
        <div dangerouslySetInnerHTML={{ __html: SPRITE }} />
        <div id="root"><App first={first} /></div>
        <script type="application/json" id="first" dangerouslySetInnerHTML={{ __html: data }} />
      </body>
    </html>
  );
}

export function draw(response, { assets, ...first }) {
  const stream = renderToPipeableStream(<Document first={first} assets={assets} />, {
    bootstrapModules: [assets.script],
    onShellReady: () => stream.pipe(response),
    onShellError: () => response.status(500).end(),
  });
}
