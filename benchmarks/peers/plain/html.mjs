// The HTML of the plain peer as text, for its server and for its browser.
import {
  COLUMNS, HEALTH, HEALTH_OF, PROVIDERS, absolute, detailPath, iso, pagePath, rangeText, relative,
} from '../shared/rows.mjs';

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escape(text) {
  return text.replace(/[&<>"]/g, (char) => ENTITIES[char]);
}

export function rowHtml(row, place, now) {
  const { tone, icon, word } = HEALTH_OF[row.health];
  return `<tr aria-rowindex="${place}"><th scope="row"><a href="${escape(detailPath(row))}" dir="auto">\
${escape(row.name)}</a></th>\
<td><span class="badge" data-tone="${tone}">${iconHtml(icon)}<span class="word">${word}</span></span></td>\
<td>${row.on ? 'On' : 'Off'}</td><td><code>${escape(row.projectKey)}</code></td>\
<td><code>${escape(row.environmentKey)}</code></td><td>${PROVIDERS[row.integrationKey]}</td><td>${whenHtml(row.last_sync, now)}</td>\
<td class="number">${row.version ?? '<span class="absent">Unknown</span>'}</td><td>${tagsHtml(row.tags)}</td></tr>`;
}

function iconHtml(name) {
  return `<svg class="icon" aria-hidden="true"><use href="#icon-${name}"></use></svg>`;
}

function whenHtml(at, now) {
  if (at === null) return '<span class="absent">Never</span>';
  return `<time datetime="${iso(at)}"><span class="ago">${relative(at, now)}</span> \
<span class="at">${absolute(at)}</span></time>`;
}

function tagsHtml(tags) {
  if (tags.length === 0) return '<span class="absent">None</span>';
  return `<ul class="tags">${tags.map((tag) => `<li class="tag" dir="auto">${escape(tag)}</li>`).join('')}</ul>`;
}

function stripHtml({ counts, all }, query, health) {
  const item = (key, label, count) => {
    const current = key === health ? ' aria-current="true"' : '';
    return `<li><a href="${escape(pagePath(query, key))}" data-health="${key}"${current}>\
${label} <span class="count">${count}</span></a></li>`;
  };
  const states = HEALTH.map(({ key, word, icon }) => item(key, iconHtml(icon) + word, counts[key]));
  return `<ul>${item('', 'All', all)}${states.join('')}</ul>`;
}

export function documentHtml({ query, health, found, shown, total, now, assets, sprite }) {
  const heads = COLUMNS.map((label) => `<th scope="col"${label === 'Version' ? ' class="number"' : ''}>${label}</th>`);
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">\
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Integrations</title>\
<link rel="icon" href="data:,"><link rel="stylesheet" href="${assets.style}"><script type="module" src="${assets.script}"></script></head>\
<body>${sprite}<header>Integrations</header><main data-health="${health}" data-now="${now}" data-total="${total}">\
<h1>Integrations</h1><form class="filter" role="search" action="/"><label>Search\
<input type="search" name="q" autocomplete="off" value="${escape(query)}"></label>\
${health && `<input type="hidden" name="health" value="${health}">`}<button>Apply</button></form>\
<nav class="strip" aria-label="Health">${stripHtml(found, query, health)}</nav>\
<p role="status" data-found="${found.rows.length}">${rangeText(found.rows.length, total)}</p>\
<div id="list"><table aria-rowcount="${found.rows.length + 1}"><thead><tr>${heads.join('')}</tr></thead>\
<tbody>${shown.map((row, place) => rowHtml(row, place + 2, now)).join('')}</tbody></table></div></main></body></html>`;
}
