import { sizeOf, type Field } from '@tributary/connector-kit';
import { Decimal, Json, Sync, type Operation, type Value } from '@tributary/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { layoutOf } from './layout.js';
import { filledFields, mapRecord, MOST_BYTES, type Mapped, type PlanRow } from './map-record.js';

interface Change {
  readonly operation?: Operation;
  readonly changed?: readonly string[];
  readonly mode?: string;
  readonly version?: string;
  readonly runId?: string;
  readonly declared?: readonly Field[];
}

/** The mapping of one change whose columns have these values, by destination field. */
function map(mapping: Readonly<Record<string, unknown>>, values: Readonly<Record<string, Value>> = {}, change: Change = {}): Mapped {
  const mode = change.mode ?? 'upsert';
  const sync = Sync.parse({
    kind: 'sync',
    id: 's',
    source: { model: 'm' },
    destination: 'd',
    object: 'o',
    key: { id: 'id' },
    mode,
    mapping,
  });
  const layout = layoutOf(sync);
  const row: PlanRow = {
    seq: 1,
    operation: change.operation ?? 'add',
    changed: change.changed === undefined ? null : JSON.stringify(change.changed),
    remoteId: null,
    version: change.version ?? null,
    key: [values['id'] ?? 7],
    fields: layout.fields.map(({ field }) => values[field] ?? null),
  };
  const runStartedAt = new Date('2026-01-01T10:00:00.5Z');
  const sending = {
    workspaceId: 'w',
    runId: change.runId ?? 'run-1',
    runStartedAt,
    sync,
    layout,
    attempt: 1,
    declared: change.declared ?? [],
  };
  return mapRecord(row, { ...sending, fields: filledFields(sending) });
}

function recordOf(mapped: Mapped) {
  if (!('record' in mapped)) throw new Error(mapped.refused.message);
  return mapped.record;
}

const column = (how: object = {}) => ({ column: 'c', ...how });

describe('the record of a change', () => {
  test('has nested fields, and names what changed at the top and in dotted form', () => {
    const mapping = { 'custom.plan': column(), 'custom.age': column(), email: column() };
    const record = recordOf(map(mapping, { 'custom.plan': 'pro', email: 'a@x' }, { operation: 'change', changed: ['custom.plan'] }));
    expect(record).toMatchObject({
      fields: { custom: { plan: 'pro', age: null }, email: 'a@x' },
      changed: ['custom'],
      changedPaths: ['custom.plan'],
    });
  });

  test('tells run facts with every change, and keeps them out of removals', () => {
    const mapping = { synced_by: { run: 'id' }, synced_at: { run: 'started_at' }, a: column() };
    const change = recordOf(map(mapping, { a: 1 }, { operation: 'change', changed: ['a'] }));
    expect(change.fields).toEqual({ a: 1, synced_by: 'run-1', synced_at: '2026-01-01T10:00:00.500Z' });
    expect(change.changed).toEqual(['a', 'synced_by', 'synced_at']);
    expect(recordOf(map(mapping, { a: 1 }, { operation: 'remove' })).fields).toEqual({ a: 1 });
  });

  test.each<[string, Operation, readonly string[] | undefined, object]>([
    ['send', 'add', undefined, { a: null }],
    ['omit', 'add', undefined, {}],
    ['omit', 'change', ['a'], {}],
    ['clear', 'add', undefined, {}],
    ['clear', 'change', ['b'], {}],
    ['clear', 'change', ['a'], { a: null }],
    ['clear', 'change', undefined, { a: null }],
  ])('a NULL with the policy `%s` in %p of %p', (policy, operation, changed, fields) => {
    const record = recordOf(
      map({ a: column({ null: policy }), b: { value: 1 } }, { b: 1 }, { operation, ...(changed ? { changed } : {}) }),
    );
    expect(record.fields).toEqual({ ...fields, b: 1 });
    expect(record.changed).not.toContain('a' in fields ? '' : 'a');
  });

  test('a field is told only with additions or only with changes where that is asked', () => {
    const mapping = { added: column({ when: 'on_add' }), moved: column({ when: 'on_change' }), a: column() };
    expect(Object.keys(recordOf(map(mapping)).fields)).toEqual(['a', 'added']);
    expect(Object.keys(recordOf(map(mapping, {}, { operation: 'change' })).fields)).toEqual(['a', 'moved']);
  });

  test('what is told with additions only makes no record a changed one; what decides what is sent is in its tag', () => {
    const sync = { kind: 'sync', id: 's', source: { model: 'm' }, destination: 'd', object: 'o', key: { id: 'id' } };
    const mapping = {
      a: column({ when: 'on_add' }),
      b: column({ type: 'text', hash: 'sha256' }),
      c: { template: 'Hi {{ c }}' },
      d: { run: 'id' },
    };
    const { fields } = layoutOf(Sync.parse({ ...sync, mapping }));
    expect(fields.map(({ field, counts, tag }) => [field, counts, tag])).toEqual([
      ['a', false, null],
      ['b', true, 'type:text hash:sha256'],
      ['c', true, expect.stringMatching(/^template:[0-9a-f]{12}$/)],
    ]);
  });

  test('a mode that only updates tells additions as changes', () => {
    expect(recordOf(map({ a: column() }, {}, { mode: 'update' })).operation).toBe('change');
    expect(recordOf(map({ a: column() })).operation).toBe('add');
  });

  test('I5 its idempotency key is of the version and what is sent, not of the run that sends it or its facts', () => {
    const mapping = { a: column(), at: { run: 'started_at' } };
    const key = (value: Value, change: Change) => recordOf(map(mapping, { a: value }, change)).idempotencyKey;
    const first = key('x', { runId: 'r1', version: 'v' });
    expect(key('x', { runId: 'r2', version: 'v' })).toBe(first);
    const others = [key('y', { version: 'v' }), key('x', { version: 'w' }), key('x', { version: 'v', operation: 'change' })];
    expect(new Set([first, ...others]).size).toBe(4);
    expect(key(new Decimal('1'), { version: 'v' })).not.toBe(key('1', { version: 'v' }));
  });
});

describe('I10 a value that no destination can be told as it is', () => {
  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  test.each<[string, Value, string]>([
    ['NaN', NaN, 'value.not_json'],
    ['an infinity', -Infinity, 'value.not_json'],
    ['a decimal that is none', new Decimal('NaN'), 'value.not_json'],
    ['half a character', 'a\ud800b', 'value.surrogate'],
    ['a NUL', 'a\0b', 'value.nul'],
    ['binary', new Uint8Array([1]), 'value.binary'],
    ['binary in a list', [['a', new Uint8Array([1])]], 'value.binary'],
    ['JSON that is none', new Json('NaN'), 'value.not_json'],
    ['JSON 101 levels deep', new Json(deep(101)), 'value.too_deep'],
    ['a number without an exact form', 1.5, 'value.type'],
  ])('rejects its record, naming the field: %s', (_, value, code) => {
    const how = code === 'value.type' ? { type: 'integer' } : {};
    expect(map({ 'a.b': column(how), c: column() }, { 'a.b': value })).toMatchObject({
      refused: { kind: 'rejected', code, field: 'a.b', message: expect.stringContaining('`a.b`') },
    });
  });

  test('is one in the key as well', () => {
    expect(map({ a: column() }, { id: 'x\0' })).toMatchObject({ refused: { code: 'value.nul', field: 'id' } });
  });

  test('is left out of a removal: what it was must not keep the record there', () => {
    expect(recordOf(map({ a: column({ type: 'integer' }), b: column() }, { a: 'x', b: 'y' }, { operation: 'remove' })).fields).toEqual({
      b: 'y',
    });
  });

  test('100 levels of JSON and 524,288 bytes are told, one more is not', () => {
    expect(recordOf(map({ a: column() }, { a: new Json(deep(100)) })).fields).toEqual({ a: new Json(deep(100)) });
    const around = '[{"id":7},{"a":""}]'.length + 1;
    const most = 'x'.repeat(MOST_BYTES - around);
    expect(recordOf(map({ a: column() }, { a: most })).fields['a']).toBe(most);
    expect(map({ a: column() }, { a: `${most}x` })).toMatchObject({ refused: { code: 'record.too_big', field: 'a' } });
    expect(map({ a: column() }, { a: '\u0001'.repeat(100_000) })).toMatchObject({ refused: { code: 'record.too_big' } });
  });
});

describe('the size a record has at most', () => {
  const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), fc.constantFrom('\n\t\u0001', '"\\', '007'));
  const scalar: fc.Arbitrary<Value> = fc.oneof(
    text,
    fc.constant(null),
    fc.boolean(),
    fc.double(),
    fc.bigInt({ min: -(2n ** 127n), max: 2n ** 127n }),
    fc.oneof(fc.constantFrom('0', '-0.5', '007', '1E+20', 'NaN', ''), fc.bigInt().map(String)).map((digits) => new Decimal(digits)),
    fc.json().map((document) => new Json(document)),
  );
  const name = fc.oneof(
    fc.constantFrom('a', 'a.b', 'a.c', 'd..e', '__proto__', 'x"y', 'ü.\u0002'),
    fc.string({ minLength: 1, maxLength: 9 }),
  );

  test('is never less than it has, and what has one can be written (I9): a batch is packed by it without writing it twice', () => {
    fc.assert(
      fc.property(fc.dictionary(name, fc.oneof(scalar, fc.array(scalar))), scalar, (values, id) => {
        let mapped: Mapped;
        try {
          mapped = map(Object.fromEntries(Object.keys(values).map((field) => [field, column()])), { ...values, id });
        } catch {
          return; // No sync may have such field names.
        }
        if ('record' in mapped) expect(mapped.record.mostBytes).toBeGreaterThanOrEqual(sizeOf(mapped.record));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a field of markup', () => {
  const declared: readonly Field[] = [
    { name: 'text', label: 'Text', type: 'string', escape: 'markup' },
    { name: 'blocks', label: 'Blocks', type: 'json', escape: 'markup_in_json' },
  ];

  test('gets values in which nothing is markup, and the words of the author as they are', () => {
    const value = '<!channel> & "co"';
    const blocks = new Json(JSON.stringify([{ text: value }]));
    const told = recordOf(map({ text: column(), blocks: column(), note: column() }, { text: value, blocks, note: value }, { declared }));
    expect(told.fields).toMatchObject({ text: '&lt;!channel&gt; &amp; "co"', note: value });
    expect(JSON.parse((told.fields.blocks as Json).text)).toEqual([{ text: '&lt;!channel&gt; &amp; "co"' }]);
    expect(recordOf(map({ text: { value } }, { text: value }, { declared })).fields.text).toBe(value);
  });

  test('has the idempotency key of its value, whatever is made of it', () => {
    const key = (change: Change) => recordOf(map({ text: column() }, { text: '<a>' }, change)).idempotencyKey;
    expect(key({ declared })).toBe(key({}));
  });
});
