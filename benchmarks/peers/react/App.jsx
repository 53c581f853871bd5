// The page: the filter, how many stores are in which state, and a window into the rows that match.
import { memo, startTransition, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { COLUMNS, HEALTH, ROW_HEIGHT, find, pagePath, prepare, rangeText } from '../shared/rows.mjs';
import { Icon, Row } from './Row.jsx';

export function App({ first }) {
  const [query, setQuery] = useState(first.query);
  const entries = useEntries();
  const wanted = useDeferredValue(query);
  const found = useMemo(() => entries && find(entries, wanted, first.health), [entries, wanted, first.health]);
  const field = useRef(null);

  // What was typed before hydration counts too.
  useEffect(() => setQuery(field.current.value), []);

  // The address follows once the typing rests.
  useEffect(() => {
    if (query === first.query) return undefined;
    const timer = setTimeout(() => history.replaceState(null, '', pagePath(query, first.health)), 300);
    return () => clearTimeout(timer);
  }, [query, first]);

  const count = found ? found.rows.length : first.found.count;
  return (
    <>
      <header>Integrations</header>
      <main>
        <h1>Integrations</h1>
        <form className="filter" role="search" action="/">
          <label>
            Search
            <input
              ref={field}
              type="search"
              name="q"
              autoComplete="off"
              defaultValue={first.query}
              onChange={(event) => setQuery(event.target.value)}
            />
          </label>
          {first.health && <input type="hidden" name="health" value={first.health} />}
          <button>Apply</button>
        </form>
        <Strip found={found ?? first.found} query={wanted} health={first.health} />
        <p role="status" data-found={count}>{rangeText(count, first.total)}</p>
        <Rows rows={found?.rows ?? first.shown} whole={!found} count={count} now={first.now} />
      </main>
    </>
  );
}

/** All rows, ready to be searched, once they are here. */
function useEntries() {
  const [entries, setEntries] = useState(null);
  useEffect(() => {
    const aborted = new AbortController();
    fetch('/rows.json', { signal: aborted.signal })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.statusText))))
      .then((rows) => {
        const prepared = prepare(rows);
        startTransition(() => setEntries(prepared));
      })
      .catch((error) => aborted.signal.aborted || console.error(error));
    return () => aborted.abort();
  }, []);
  return entries;
}

const Strip = memo(function Strip({ found, query, health }) {
  return (
    <nav className="strip" aria-label="Health">
      <ul>
        <li>
          <a href={pagePath(query, '')} aria-current={health ? undefined : 'true'}>
            All <span className="count">{found.all}</span>
          </a>
        </li>
        {HEALTH.map(({ key, word, icon }) => (
          <li key={key}>
            <a href={pagePath(query, key)} aria-current={health === key ? 'true' : undefined}>
              <Icon name={icon} />
              {word} <span className="count">{found.counts[key]}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
});

/** All rows that were drawn by the server, or else the part of them that is in sight. */
const Rows = memo(function Rows({ rows, whole, count, now }) {
  const list = useRef(null);
  const [top, setTop] = useState(0);
  useEffect(() => setTop(list.current.getBoundingClientRect().top + scrollY), []);
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
    scrollMargin: top,
    getItemKey: (index) => rows[index]._id,
    enabled: !whole,
  });
  if (whole) return <div ref={list}><Table rows={rows} start={0} count={count} now={now} /></div>;
  const items = virtualizer.getVirtualItems();
  const start = items[0]?.index ?? 0;
  const end = start + items.length;
  const padding = { paddingBlock: `${start * ROW_HEIGHT}px ${(rows.length - end) * ROW_HEIGHT}px` };
  return (
    <div ref={list} data-ready="" style={padding}>
      <Table rows={rows.slice(start, end)} start={start} count={count} now={now} />
    </div>
  );
});

function Table({ rows, start, count, now }) {
  return (
    <table aria-rowcount={count + 1}>
      <thead>
        <tr>
          {COLUMNS.map((label) => (
            <th key={label} scope="col" className={label === 'Version' ? 'number' : undefined}>{label}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, place) => <Row key={row._id} row={row} place={start + place + 2} now={now} />)}
      </tbody>
    </table>
  );
}
