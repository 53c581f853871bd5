// Filters all rows while somebody types, and draws those of them that are in sight. No framework, no state but this.
import { ROW_HEIGHT, find, pagePath, prepare, rangeText } from '../shared/rows.mjs';
import { rowHtml } from './html.mjs';
import '../shared/style.css';

const OVERSCAN = 10;
const [field, status, list, body, main] = ['[name=q]', '[role=status]', '#list', 'tbody', 'main'].map(
  (selector) => document.querySelector(selector),
);
const { health, now, total } = main.dataset;
const template = document.createElement('template');
const drawn = new Map();
let entries, rows, frame, address;

const load = async () => prepare(await (await fetch('/rows.json')).json());

async function filter() {
  const ready = await (entries ??= load());
  const found = find(ready, field.value, health);
  rows = found.rows;
  for (const link of document.querySelectorAll('.strip a')) {
    link.setAttribute('href', pagePath(field.value, link.dataset.health));
    write(link.lastElementChild, found.counts[link.dataset.health] ?? found.all);
  }
  write(status, rangeText(rows.length, Number(total)));
  status.dataset.found = rows.length;
  draw();
  list.dataset.ready = '';
}

function write(element, text) {
  if (element.textContent !== String(text)) element.textContent = text;
}

/** Takes away the rows that are no longer in sight, and puts in those that have come into it. */
function draw() {
  const above = -list.getBoundingClientRect().top / ROW_HEIGHT;
  const first = Math.max(0, Math.min(Math.floor(above) - OVERSCAN, rows.length));
  const last = Math.max(first, Math.min(rows.length, Math.ceil(above + innerHeight / ROW_HEIGHT) + OVERSCAN));
  const wanted = new Set(rows.slice(first, last));
  if (drawn.size === 0) body.replaceChildren();
  for (const [row, element] of drawn) {
    if (wanted.has(row)) continue;
    element.remove();
    drawn.delete(row);
  }
  const missing = [...wanted].filter((row) => !drawn.has(row));
  template.innerHTML = missing.map((row) => rowHtml(row, 0, Number(now))).join('');
  const elements = [...template.content.children];
  missing.forEach((row, index) => drawn.set(row, elements[index]));
  let next = body.firstChild;
  let place = first + 1;
  for (const row of wanted) {
    const element = drawn.get(row);
    element.ariaRowIndex = place += 1;
    if (element === next) next = next.nextSibling;
    else body.insertBefore(element, next);
  }
  body.parentElement.ariaRowCount = rows.length + 1;
  list.style.paddingBlock = `${first * ROW_HEIGHT}px ${(rows.length - last) * ROW_HEIGHT}px`;
}

field.addEventListener('input', () => {
  clearTimeout(address);
  address = setTimeout(() => history.replaceState(null, '', pagePath(field.value, health)), 300);
  filter();
});
const soon = () => rows && (frame ??= requestAnimationFrame(() => draw((frame = undefined))));
addEventListener('scroll', soon);
addEventListener('resize', soon);
requestIdleCallback(filter);
