// One row. It is drawn anew only when the row itself or its place changes.
import { memo } from 'react';
import { HEALTH_OF, PROVIDERS, absolute, detailPath, iso, relative } from '../shared/rows.mjs';

export function Icon({ name }) {
  return <svg className="icon" aria-hidden="true"><use href={`#icon-${name}`} /></svg>;
}

export const Row = memo(function Row({ row, place, now }) {
  return (
    <tr aria-rowindex={place}>
      <th scope="row"><a href={detailPath(row)} dir="auto">{row.name}</a></th>
      <td><Badge health={HEALTH_OF[row.health]} /></td>
      <td>{row.on ? 'On' : 'Off'}</td>
      <td><code>{row.projectKey}</code></td>
      <td><code>{row.environmentKey}</code></td>
      <td>{PROVIDERS[row.integrationKey]}</td>
      <td><When at={row.last_sync} now={now} /></td>
      <td className="number">{row.version ?? <span className="absent">Unknown</span>}</td>
      <td><Tags tags={row.tags} /></td>
    </tr>
  );
});

function Badge({ health: { tone, icon, word } }) {
  return <span className="badge" data-tone={tone}><Icon name={icon} /><span className="word">{word}</span></span>;
}

function When({ at, now }) {
  if (at === null) return <span className="absent">Never</span>;
  return (
    <time dateTime={iso(at)}>
      <span className="ago">{relative(at, now)}</span> <span className="at">{absolute(at)}</span>
    </time>
  );
}

function Tags({ tags }) {
  if (tags.length === 0) return <span className="absent">None</span>;
  return <ul className="tags">{tags.map((tag) => <li key={tag} className="tag" dir="auto">{tag}</li>)}</ul>;
}
