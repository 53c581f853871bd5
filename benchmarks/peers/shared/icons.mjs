// The icons' paths on a 16 by 16 grid. They stand once in a page, and every row refers to them.

const PATHS = {
  check: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M5 8.3l2.1 2.1L11 6.2',
  cross: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M5.7 5.7l4.6 4.6M10.3 5.7l-4.6 4.6',
  clock: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M8 4.5V8l2.4 1.6',
  waiting: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M4.9 8h.1M8 8h.1M11 8h.1',
  question: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M6.1 6.2a2 2 0 1 1 2.8 1.9c-.6.3-.9.6-.9 1.2M8 11.4v.1',
  off: 'M8 1.8v5M4.7 3.6a5.7 5.7 0 1 0 6.6 0',
};

const symbols = Object.entries(PATHS).map(
  ([name, path]) => `<symbol id="icon-${name}" viewBox="0 0 16 16"><path d="${path}"></path></symbol>`,
);

export const SPRITE = `<svg class="sprite" aria-hidden="true">${symbols.join('')}</svg>`;
