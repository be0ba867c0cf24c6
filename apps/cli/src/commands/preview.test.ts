import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Client } from '@tributary/client';
import { Preview, type RunView, type StartPreview } from '@tributary/contract';
import { NO_COUNTS } from '@tributary/core';
import type { Terminal } from '../terminal.js';
import { preview, type PreviewOptions } from './preview.js';

const change = { operation: 'change', changed: ['plan'], fields: { plan: 'vip' } } as const;
const post = { method: 'POST', headers: { 'idempotency-key': '{idempotency key}' }, cut: false } as const;
const PLAN: Preview = Preview.parse({
  stages: [{ stage: 'extract', does: 'Reads the model `people` in one query.' }],
  counts: { ...NO_COUNTS, extracted: 9, planned: 3, changed: 2, removed: 1 },
  held: 'The plan would remove 1 of 3 records (33.3 %).',
  waits: 'removals',
  why: { mapping: 1, changed: 1, gone: 1 },
  findings: { unknown: 1, unknown_keys: ['77'] },
  changes: [
    { ...change, key: 'p1', why: 'mapping', differences: [{ field: 'plan', before: null, after: 'vip' }] },
    { ...change, key: 'p2', why: 'changed', refused: { code: 'value.binary', message: 'The field `plan` is binary.' } },
    { key: 'p3', operation: 'remove', why: 'gone', waits: true, changed: [], fields: {} },
  ],
  requests: {
    shown: [1, 2].map((n) => ({ ...post, url: `https://api.example/people/${n}`, body: `{"n":${n},"text":"${'x'.repeat(2_000)}"}` })),
    ...{ records: 2, more: 1, unknown: ['What depends on the answers.'] },
  },
});

/** Previews before an API that gives this plan; what was asked of it, and what was said. */
async function previewed(options: Partial<PreviewOptions> = {}) {
  const asked: StartPreview[] = [];
  const said: string[] = [];
  const run = { kind: 'preview', subject: 'vips', state: 'succeeded', counts: NO_COUNTS, error: null, result: PLAN } as unknown as RunView;
  const runs = {
    preview: async (_: string, body: StartPreview) => {
      asked.push(body);
      return run;
    },
    follow: async function* () {
      yield run;
    },
  };
  const terminal: Terminal = { out: (line) => void said.push(line), err: () => undefined, screen: undefined, env: {} };
  const exit = await preview({ runs } as unknown as Client, 'vips', { json: false, ...options, terminal });
  return { exit, asked, out: said.join('\n') };
}

test('a preview tells why, what differs from before, what waits and what would be requested', async () => {
  const { exit, out } = await previewed();
  expect(exit).toBe(3);
  expect(out.split('\n').map((line) => line.replaceAll(/x{10,}/g, 'x').replaceAll(/ {2,}/g, ' '))).toEqual([
    '9 extracted, 3 planned, 2 changed, 1 removed',
    'planned because: 1 changed by the mapping alone, 1 changed, 1 gone from the source',
    'no record to act on has the key `77`: keys are written as `tributary preview` shows them',
    'a run would be held: The plan would remove 1 of 3 records (33.3 %).',
    'its removals would wait, the rest would go',
    'CHANGE KEY WHY CHANGED FIELDS',
    'change p1 mapping plan: null → vip {"plan":"vip"}',
    'change p2 changed rejected: The field `plan` is binary. {"plan":"vip"}',
    'remove (waits) p3 gone {}',
    '',
    'the first batch: 2 requests with 2 records, and more with 1',
    '',
    'POST https://api.example/people/1',
    'idempotency-key: {idempotency key}',
    '',
    '{"n":1,"text":"x…',
    '',
    'with `--requests` all of them are shown',
    'unknown: What depends on the answers.',
    '',
    'what a run does:',
    '1. extract: Reads the model `people` in one query.',
  ]);
});

test('all requests are shown in full when they are asked for', async () => {
  const { out } = await previewed({ requests: true });
  expect(out).toContain('people/2');
  expect(out).toContain(`{"n":1,"text":"${'x'.repeat(2_000)}"}`);
});

test('what the run would be asked, and the sync as files define it, are previewed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tributary-preview-'));
  try {
    const sync = { kind: 'sync', id: 'vips', source: { model: 'm' }, destination: 'd', object: 'o', key: { id: 'id' }, mapping: {} };
    await writeFile(join(folder, 'vips.yaml'), JSON.stringify(sync));
    expect((await previewed({ resync: true, project: folder })).asked).toEqual([{ intent: { kind: 'resync' }, sync }]);
    await writeFile(join(folder, 'vips.yaml'), JSON.stringify({ ...sync, id: 'others' }));
    await expect(previewed({ project: folder })).rejects.toThrow('defines a sync `vips`');
  } finally {
    await rm(folder, { recursive: true });
  }
  expect((await previewed({ adopt: ['1', '2'] })).asked).toEqual([{ intent: { kind: 'adopt', keys: ['1', '2'] } }]);
  await expect(previewed({ full: true, resync: true })).rejects.toThrow('choose one of `--full`, `--resync`');
});
