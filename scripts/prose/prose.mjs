// Spelling and grammar of what people read: the documents, and the sentences in the code that pages, the command line and the
// record show. Prints what is wrong, a line each, and ends with 1 if anything is.
//
// node scripts/prose/prose.mjs            everything
// node scripts/prose/prose.mjs FILE …     these files
import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Dialect, LocalLinter } from 'harper.js';
import { binary } from 'harper.js/binary';

const here = dirname(fileURLToPath(import.meta.url));
// Where sentences for people stand in the code.
const SPOKEN = /^(app\/src|server\/src|crates\/(domain|launchdarkly|store-check)\/src)/;
// What is not wrong here, and why.
const ALLOWED = {
  SentenceCapitalization: 'items of lists go on from the sentence before them',
  UseTitleCase: 'headings are sentences',
  OxfordComma: 'the house style has none where nothing is ambiguous',
  Dashes: 'options begin with two hyphens',
  CommaFixes: 'lists of values stand as they are typed',
  Spaces: 'a code span may end a sentence',
  LongSentences: 'a list within a sentence is long and easy to read',
  ExpandMemoryShorthands: 'units are abbreviated',
  ExpandTimeShorthands: 'units are abbreviated',
  ExpandMinimum: 'units are abbreviated',
  ExpandAlloc: 'alloc is a crate',
  SplitWords: 'file names and words of the field',
  MergeWords: 'placeholders between words',
  CompoundNouns: 'words of the field',
  MassNouns: 'a finding, a syntax and a spelling are counted here',
  DisjointPrefixes: 'under way is two words',
  PhrasalVerbAsCompoundNoun: 'loopback and startup are nouns of the field',
  OrthographicConsistency: 'keys of providers are lower case',
  InflectedVerbAfterTo: 'a code span may stand between',
  MissingTo: 'a noun may follow need',
  FindOut: 'to find out is meant',
  DoubleClick: 'the noun',
  OutOfDate: 'the adverb',
  DiscourseMarkers: 'otherwise may go without a comma',
  ExpandConfiguration: 'config is a command and a field',
  ItsContraction: 'its own is meant',
  NotIn: 'neither yes nor no in it',
  OkToOkay: 'code in between',
  ExpandControl: 'the key is called Ctrl',
  NoFrenchSpaces: 'lists on a terminal are aligned',
  MissingPreposition: 'a heading is no sentence',
  PossessiveYour: 'a name may follow you',
  EveryOne: 'each of them is meant',
  Everyone: 'each of them is meant',
};

const linter = new LocalLinter({ binary, dialect: Dialect.British });
const config = await linter.getDefaultLintConfig();
for (const rule of Object.keys(ALLOWED)) config[rule] = false;
await linter.setLintConfig(config);
const known = new Set(readFileSync(join(here, 'dictionary.txt'), 'utf8').split('\n').filter((word) => word && !word.startsWith('#')));
await linter.importWords([...known]);

const tracked = () => execFileSync('git', ['ls-files', '*.md', '*.rs'], { encoding: 'utf8' }).split('\n').filter(Boolean);
const wanted = process.argv.length > 2 ? process.argv.slice(2) : tracked();
const files = wanted.filter((file) => file.endsWith('.md') || (SPOKEN.test(file) && !/tests?(\.rs|\/)/.test(file)));

/** The sentences of a Rust file: texts in quotes of at least four words. What stands in for values counts as a name. */
function sentences(code) {
  const shipped = code.replace(/'\\?"'/g, "' '").replace(/#\[cfg\(test\)\]\s*(pub(\([^)]*\))? )?mod \w+;/g, '').split(/#\[cfg\(test\)\]\s*mod \w+ \{/)[0].replace(/^\s*\/\/.*$/gm, '');
  const found = [];
  for (const match of shipped.matchAll(/"((?:[^"\\]|\\[\s\S])*)"/g)) {
    const text = match[1].replace(/\\\n\s*/g, '').replace(/\\n/g, ' ').replace(/\\(.)/g, '$1').replace(/(\{[^{}]*\}[ :,]*)+\{[^{}]*\}|\{[^{}]*\}/g, 'Storekeeper ').replace(/ +/g, ' ').replace(/ (?=[.,:;!?)”])/g, '');
    if (text.trim().split(/\s+/).length >= 4 && /[a-z] [a-z]/.test(text) && !/HTTP\/1|```|ConnectionError|SELECT|INSERT|UPDATE|DELETE FROM|[<>=]{1}\w|\$\d/.test(text)) {
      found.push({ text: text.trim(), line: code.slice(0, code.indexOf(match[0])).split('\n').length });
    }
  }
  return found;
}

let wrong = 0;
function say(file, line, lint) {
  if (known.has(lint.get_problem_text())) return;
  wrong += 1;
  console.log(`${file}:${line}: “${lint.get_problem_text().replace(/\s+/g, ' ')}”: ${lint.message()}`);
}

for (const file of files) {
  const text = readFileSync(file, 'utf8');
  if (file.endsWith('.md')) {
    for (const lint of await linter.lint(text, { language: 'markdown' })) {
      say(file, text.slice(0, lint.span().start).split('\n').length, lint);
    }
  } else {
    for (const { text: sentence, line } of sentences(text)) {
      for (const lint of await linter.lint(sentence, { language: 'plaintext' })) say(file, line, lint);
    }
  }
}
console.log(wrong ? `${wrong} to look at in ${files.length} files` : `${files.length} files: nothing wrong`);
process.exit(wrong ? 1 : 0);
