// Measures pages in Chromium: node measure.mjs <TARGETS.json
//
// The input is one JSON document. What has a question mark may be missing:
//
//   {
//     "chromium": "/usr/bin/chromium",
//     "rounds": 5,?
//     "targets": [{
//       "name": "portal", "url": "http://127.0.0.1:1234/…", "cookie": "name=value" or null,?
//       "kind": "typing" or "load",
//       "rows": 10000,?                     repeated in the result
//       "field": "input[name=q]",?          the search field
//       "words": ["checkout"],              typing: what is typed, word by word, the field emptied in between
//       "ready": "…",?                      typing: a JavaScript expression, true once the page can filter
//       "count": "…",?                      typing: a JavaScript expression, how many rows the page says it found
//       "lazy": "/later-",?                 load: a pattern for the addresses of what is not needed at first
//       "expect": {"checkout": 12},?        typing: what `count` must be after a word
//       "quiet": 150?                       typing: see "rest"
//     }]
//   }
//
// Each target gives one line of JSON on the standard output, in the order of the input; progress goes to the standard
// error. Targets take turns in each round, so that the machine's moods fall on all of them. Every measurement has a
// browser of its own, with nothing in its cache, and a window of 1280 by 800. Times are in milliseconds, sizes in
// bytes. Of all keys of all rounds (or of all loads), `median`, `p95` and `worst` are given.
//
// typing: the page is loaded, idle, ready, and its field has the focus; then the processor is made four times slower.
// Real key events are sent, each once the page rests from the one before.
//   paint        From the key's timestamp (keydown's; the browser sets it before the page knows) until the main
//                thread is done with the first frame after `input`: a task of the highest priority, posted in that
//                frame's callback, has begun.
//   rest         From the same timestamp until the main thread is done with the frame that shows the last change of
//                the document's body (elements, text or attributes) before the next key. It is the last one if for
//                `quiet` milliseconds, which do not count, nothing changed, the main thread was never busy for more
//                than 50 ms, it then became idle, and no request is under way. Never less than `paint`. A page that
//                waits on purpose before it acts needs a `quiet` above that wait. Changes made while a frame is
//                drawn, other than in requestAnimationFrame, count as shown one frame later than they are.
//   interaction  The browser's own figure (Event Timing), until the frame is shown, in steps of 8 ms: a check of
//                `paint`. `below16` keys were too fast for it, and count as 16.
//   cleared      `paint` and `rest` of emptying the field, which brings all rows back. Not part of the figures above.
//   checked      How many words had something to be expected; `wrong` says where the page counted otherwise.
//   memory       After 20 and after 200 keystrokes, 40 ms apart and not throttled, the field emptied and the page at
//                rest: the JavaScript heap after two collections, the memories of WebAssembly modules (they are not
//                in the heap), the renderer's process as a whole and without mapped files, and, where the page is
//                isolated, what measureUserAgentSpecificMemory says.
//
// load: a network of 1.6 Mbit/s down, 0.75 Mbit/s up, 150 ms to the first byte of every answer; the processor four
// times slower.
//   firstPaint   The first contentful paint, as the browser tells it.
//   largestPaint The largest contentful paint; `largestElement` is what was painted.
//   blocking     What long tasks took beyond 50 ms each, after the first paint, until for 3 s there was neither a
//                long task nor a request.
//   bytes        Heads and bodies of all answers as they came over the wire, by kind, without throttling: `idle`
//                until 2 s after load without a request, `first` the same without what is lazy and without data that
//                a script asked for, `all` after one key more. Streams of events are left out,
//                since they never end.
import { text } from 'node:stream/consumers';
import { loadBytes, loadResult, loadRound } from './load.mjs';
import { typingMemory, typingResult, typingRound } from './typing.mjs';

const KINDS = {
  typing: { round: typingRound, once: typingMemory, result: typingResult },
  load: { round: loadRound, once: loadBytes, result: loadResult },
};

const { chromium = '/usr/bin/chromium', rounds = 5, targets } = JSON.parse(await text(process.stdin));
const runs = targets.map((target) => ({ target, kind: KINDS[target.kind], rounds: [], once: null }));

const say = (what, { name, kind, rows }) => console.error(`${what}: ${name}, ${kind}, ${rows ?? '?'} rows`);
for (let round = 1; round <= rounds; round += 1) {
  for (const run of runs) {
    say(`round ${round} of ${rounds}`, run.target);
    run.rounds.push(await run.kind.round(chromium, run.target));
  }
}
for (const run of runs) {
  say('once', run.target);
  run.once = await run.kind.once(chromium, run.target);
}
for (const { target, kind, rounds: all, once } of runs) {
  const { name } = target;
  console.log(JSON.stringify({ name, kind: target.kind, rounds, ...kind.result(target, all, once) }));
}
