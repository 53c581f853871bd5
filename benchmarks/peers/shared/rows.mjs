// What both peers know about rows, on the server and in the browser: finding, counting, sorting and wording.

/** Health, worst first: key, word, tone and icon. */
export const HEALTH = [
  { key: 'failing', word: 'Failing', tone: 'bad', icon: 'cross' },
  { key: 'stale', word: 'Stale', tone: 'warning', icon: 'clock' },
  { key: 'never-synced', word: 'Never synced', tone: 'warning', icon: 'waiting' },
  { key: 'unknown', word: 'Unknown', tone: 'neutral', icon: 'question' },
  { key: 'off', word: 'Off', tone: 'neutral', icon: 'off' },
  { key: 'healthy', word: 'Healthy', tone: 'good', icon: 'check' },
];
export const HEALTH_OF = Object.fromEntries(HEALTH.map((health, rank) => [health.key, { ...health, rank }]));

export const PROVIDERS = { redis: 'Redis', dynamodb: 'DynamoDB' };

export const COLUMNS = [
  'Name', 'Health', 'State', 'Project', 'Environment', 'Provider', 'Last sync', 'Version', 'Tags',
];

/** The height of every row in pixels, as the style sheet has it. */
export const ROW_HEIGHT = 40;

/** How many rows the first page has unless told otherwise. */
export const PER_PAGE = 50;

/** Sorts the rows once, worst health first and then by name, and writes down what is searched in each. */
export function prepare(rows) {
  const entries = rows.map((row) => ({
    row,
    rank: HEALTH_OF[row.health].rank,
    name: row.name.toLowerCase(),
    text: [row.name, PROVIDERS[row.integrationKey], row.projectKey, row.environmentKey, row._id, ...row.tags]
      .join('\n')
      .toLowerCase(),
  }));
  const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  return entries.sort((a, b) => a.rank - b.rank || order(a.name, b.name) || order(a.row._id, b.row._id));
}

/** The rows that hold every word, how many of them have which health, and those of the wanted health. */
export function find(entries, query, health) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const counts = Object.fromEntries(HEALTH.map(({ key }) => [key, 0]));
  const rows = [];
  let all = 0;
  for (const { row, text } of entries) {
    if (!words.every((word) => text.includes(word))) continue;
    all += 1;
    counts[row.health] += 1;
    if (!health || row.health === health) rows.push(row);
  }
  return { rows, counts, all };
}

export function detailPath({ projectKey, environmentKey, integrationKey, _id }) {
  return `/integrations/${projectKey}/${environmentKey}/${integrationKey}/${_id}`;
}

/** The page that shows the same. */
export function pagePath(query, health) {
  const asked = new URLSearchParams(Object.entries({ q: query, health }).filter(([, value]) => value));
  return asked.size ? `/?${asked}` : '/';
}

/** Such as "12 of 10,000 integrations". */
export function rangeText(found, total) {
  return `${grouped(found)} of ${grouped(total)} integrations`;
}

function grouped(count) {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

const UNITS = [[86_400_000, 'day'], [3_600_000, 'hour'], [60_000, 'minute'], [1_000, 'second']];

/** Such as "3 minutes ago" or "in 2 hours", rounded down. */
export function relative(at, now) {
  const size = Math.abs(now - at);
  const unit = UNITS.find(([length]) => size >= length);
  if (!unit) return 'just now';
  const count = Math.floor(size / unit[0]);
  const words = `${count} ${unit[1]}${count === 1 ? '' : 's'}`;
  return at < now ? `${words} ago` : `in ${words}`;
}

/** Such as "2026-08-01T14:03:12Z". */
export function iso(at) {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** Such as "2026-08-01 14:03:12 UTC". */
export function absolute(at) {
  return `${iso(at).slice(0, -1).replace('T', ' ')} UTC`;
}
