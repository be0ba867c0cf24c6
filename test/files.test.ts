import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { KIND_NAMES } from '@tributary/core';
import { golden } from '@tributary/test-support';
import { MEANINGS } from './files/meanings.js';
import { documented, renderFiles, wordsFor } from './files/render-files.js';

const NAMES = [...KIND_NAMES, 'Schedule', 'EventKind', 'FieldMapping', 'AudienceCondition'] as const;

describe('the reference of the files', () => {
  test('is made of the schemas that check them', () => {
    const introduction = readFileSync(new URL('./files/introduction.md', import.meta.url), 'utf8');
    const text = renderFiles(introduction);
    expect(golden(new URL('../docs/files.md', import.meta.url), text)).toBe(text);
  });

  test.each(NAMES)('says what every field of %s means', (name) => {
    const fields = documented(name);
    expect(fields.length).toBeGreaterThan(1);
    expect(fields.filter(({ meaning }) => meaning === undefined).map((field) => field.name)).toEqual([]);
  });

  test('explains no field that is not there', () => {
    const known = new Set(NAMES.flatMap((name) => documented(name).flatMap((field) => [...wordsFor(name, field.name), field.name])));
    expect(Object.keys(MEANINGS).filter((name) => !known.has(name))).toEqual([]);
  });
});
