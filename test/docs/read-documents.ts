import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

/** A fenced block: its language, what its info string says besides, and where it stands. */
export interface Block {
  readonly document: string;
  readonly line: number;
  readonly language: string;
  /** `run`, `shows`, `file=NAME`, `exit=N` as a record; a bare word has the value `true`. */
  readonly marks: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Folders of which each folder is a room with a README. */
const ROOMS = ['libs', 'apps', 'connectors', 'test', 'test/fixtures'];
const SHELVES = ['.', 'docs', 'docker', 'scripts'];

/** Every document of the repository that people read, from its root. */
export function documents(): readonly string[] {
  const shelved = SHELVES.flatMap((shelf) => namesIn(shelf).flatMap((name) => (name.endsWith('.md') ? [join(shelf, name)] : [])));
  const rooms = ROOMS.flatMap((group) => namesIn(group).map((room) => join(group, room, 'README.md')));
  return [...shelved, ...rooms.filter((path) => existsSync(join(ROOT, path)))];
}

const namesIn = (folder: string): readonly string[] => readdirSync(join(ROOT, folder)).sort();

export const read = (document: string): string => readFileSync(join(ROOT, document), 'utf8');

/** The fenced blocks of a document, in order. */
export function blocksOf(document: string): readonly Block[] {
  const text = read(document);
  return [...text.matchAll(/^```(\w*)(.*)\n([\s\S]*?)\n```$/gm)].map(([, language = '', info = '', body = ''], at, all) => ({
    document,
    line: text.slice(0, all[at]?.index).split('\n').length,
    language,
    marks: Object.fromEntries(info.split(' ').flatMap((word) => (word === '' ? [] : [markOf(word)]))),
    text: body,
  }));
}

function markOf(word: string): readonly [string, string] {
  const [name = '', value = 'true'] = word.split('=');
  return [name, value];
}

/** The text without its fenced blocks. */
export function proseOf(document: string): string {
  return read(document).replaceAll(/^```[\s\S]*?\n```$/gm, '');
}
