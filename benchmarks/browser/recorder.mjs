// What is put into every page before its own scripts. It must stand alone: it is sent as text.

/**
 * `window.benchmark` with
 * - `start()`: from now on, write down keys;
 * - `rest(quiet)`: resolves once the page rests after a key;
 * - `keys()`: what was written down since last asked;
 * - `load()`: paints and long tasks since the beginning;
 * - `wasmBytes()`: the size of all WebAssembly memories.
 */
export function recorder() {
  const frame = window.requestAnimationFrame.bind(window);
  const interactions = new Map();
  const paints = {};
  const tasks = [];
  const memories = new Set();
  let observer = null;
  let keys = [];
  let current = null;
  let pending = 0;
  let changed = 0;

  function observe(type, options, take) {
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...options });
  }

  // A task of the highest priority, posted while a frame is drawn: it runs when the main thread is done with that
  // frame, before whatever else the page has queued.
  function afterThisFrame(done) {
    pending += 1;
    scheduler.postTask(() => {
      pending -= 1;
      done(performance.now());
    }, { priority: 'user-blocking' });
  }

  function afterNextFrame(done) {
    pending += 1;
    frame(() => {
      pending -= 1;
      afterThisFrame(done);
    });
  }

  function mutated(wait) {
    changed = performance.now();
    const key = current;
    if (key) wait((time) => (key.rest = Math.max(key.rest ?? 0, time)));
  }

  // What a page changes in its own animation frame is in that frame's paint, not in the next one's.
  window.requestAnimationFrame = (callback) =>
    frame((time) => {
      if (observer?.takeRecords().length) mutated(afterNextFrame);
      try {
        callback(time);
      } finally {
        if (observer?.takeRecords().length) mutated(afterThisFrame);
      }
    });

  function begin(event) {
    current = { start: event.timeStamp, typed: false, paint: null, rest: null };
    keys.push(current);
  }

  function start() {
    observer = new MutationObserver(() => mutated(afterNextFrame));
    observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    addEventListener('keydown', begin, true);
    addEventListener('input', (event) => {
      if (!current || current.typed) begin(event);
      const key = current;
      key.typed = true;
      afterNextFrame((time) => (key.paint = time));
    }, true);
    observe('event', { durationThreshold: 16, buffered: false }, ({ name, startTime, duration, interactionId }) => {
      if (!interactionId) return;
      const known = interactions.get(interactionId) ?? { start: null, duration: 0 };
      if (name === 'keydown') known.start = startTime;
      known.duration = Math.max(known.duration, duration);
      interactions.set(interactionId, known);
    });
  }

  const sleep = (time) => new Promise((resolve) => setTimeout(resolve, time));
  const idle = () => new Promise((resolve) => requestIdleCallback(resolve));

  async function rest(quiet) {
    const begun = performance.now();
    let since = begun;
    while (pending > 0 || performance.now() - Math.max(since, changed) < quiet) {
      if (performance.now() - begun > 30_000) throw new Error('The page never rests.');
      const before = performance.now();
      await sleep(20);
      await idle();
      // The timer came late: the main thread was busy.
      if (performance.now() - before > 70) since = performance.now();
    }
  }

  function takeKeys() {
    const taken = keys.filter(({ typed }) => typed);
    keys = [];
    current = null;
    return taken.map(({ start: began, paint, rest: last }) => {
      const same = [...interactions.values()].find((entry) => Math.abs(entry.start - began) < 1);
      return { paint: paint - began, rest: Math.max(paint, last ?? 0) - began, interaction: same?.duration ?? null };
    });
  }

  function describe(element) {
    if (!element) return null;
    const text = (element.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 40);
    return `${[element.localName, ...element.classList].join('.')} “${text}”`;
  }

  function remember(result) {
    const exported = Object.values((result.instance ?? result).exports ?? {});
    exported.filter((value) => value instanceof WebAssembly.Memory).forEach((memory) => memories.add(memory));
    return result;
  }

  for (const name of ['instantiate', 'instantiateStreaming']) {
    const original = WebAssembly[name];
    WebAssembly[name] = (...given) => original.apply(WebAssembly, given).then(remember);
  }
  observe('paint', {}, ({ name, startTime }) => (paints[name] = startTime));
  observe('largest-contentful-paint', {}, ({ startTime, size, element }) => {
    paints.largest = { time: startTime, size, element: describe(element) };
  });
  observe('longtask', {}, ({ startTime, duration }) => tasks.push({ start: startTime, duration }));

  window.benchmark = {
    start,
    rest,
    keys: takeKeys,
    load: () => ({
      now: performance.now(),
      loaded: performance.getEntriesByType('navigation')[0]?.loadEventEnd ?? 0,
      first: paints['first-contentful-paint'] ?? null,
      largest: paints.largest ?? null,
      tasks,
    }),
    wasmBytes: () => [...memories].reduce((sum, memory) => sum + memory.buffer.byteLength, 0),
  };
}
