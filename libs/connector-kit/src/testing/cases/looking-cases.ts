import { expect } from 'expect';
import type { OutRecord } from '../../record.js';
import { Fault } from '../../outcome.js';
import { wrongCredentials } from '../conformance-bench.js';
import type { Bench } from '../conformance-bench.js';
import { many } from './conformance-case.js';
import type { ConformanceCase, Subject } from './conformance-case.js';

/** What an object asks of its destination: its fields, whether it is ready, what it holds. None of it changes anything, or twice. */
export function lookingCases(subject: Subject): ConformanceCase[] {
  return [...discoverCases(subject), ...prepareCases(subject), ...readCases(subject)];
}

function discoverCases({ connector, sample, object }: Subject): ConformanceCase[] {
  const discover = object.discover?.bind(object);
  if (discover === undefined) return [];
  const options = object.options.parse(sample.options);
  return [
    {
      name: 'fields that are discovered have names of their own, and asking changes nothing',
      async run(bench) {
        const before = await bench.holdings();
        const found = await discover(bench.context(), options);
        const names = [...object.fields, ...found].map(({ name }) => name);
        expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
        expect(found.filter(({ name, label }) => name === '' || label === '')).toEqual([]);
        expect(await bench.holdings()).toBe(before);
      },
    },
    {
      name: 'fields cannot be discovered with wrong credentials, nor from a page',
      async run(bench) {
        const refused = await discover(bench.context(wrongCredentials(connector)), options).catch((error: unknown) => error);
        expect(refused).toMatchObject({ kind: 'unauthorized' });
        await bench.fault({ html: true, count: 20 });
        expect(await discover(bench.context(), options).catch((error: unknown) => error)).toBeInstanceOf(Fault);
      },
    },
  ];
}

function writeContextOf(bench: Bench, { object, sample }: Subject, settings?: unknown) {
  const run = { id: 'conformance', startedAt: '2026-01-01T00:00:00.000Z' };
  return { ...bench.context(settings), options: object.options.parse(sample.options), mode: object.modes[0] ?? ('upsert' as const), run };
}

function prepareCases(subject: Subject): ConformanceCase[] {
  const { connector, sample, object } = subject;
  const prepare = object.prepare?.bind(object);
  if (prepare === undefined) return [];
  const records = many(3, sample);
  const mapped = [...new Set(records.flatMap(({ key, fields }) => [...Object.keys(key), ...Object.keys(fields)]))];
  const planned = { mapped, counts: { add: records.length, change: 0, remove: 0 }, first: records };
  return [
    {
      name: 'a destination that is prepared twice is as it was after the first time',
      async run(bench) {
        await prepare(writeContextOf(bench, subject), planned);
        const once = await bench.holdings();
        await prepare(writeContextOf(bench, subject), planned);
        expect(await bench.holdings()).toBe(once);
      },
    },
    {
      name: 'a destination cannot be prepared with wrong credentials, or the run learns of them at once',
      async run(bench) {
        const wrong = writeContextOf(bench, subject, wrongCredentials(connector));
        const prepared = await prepare(wrong, planned).catch((error: unknown) => error);
        if (wrong.http.requests > 0) expect(prepared).toMatchObject({ kind: 'unauthorized' });
      },
    },
  ];
}

function readCases(subject: Subject): ConformanceCase[] {
  const { name, sample, object } = subject;
  const read = object.read?.bind(object);
  if (read === undefined) return [];
  return [
    {
      name: 'what was delivered can be read back, in the order of the keys, and nothing where there is nothing',
      async run(bench) {
        const records = many(3, sample);
        await bench.deliver(name, sample, records);
        const before = await bench.holdings();
        const missing: OutRecord = sample.good(55);
        const keys = [records[2], missing, records[0], records[1]].map((record) => record?.key ?? {});
        const answers = await read(writeContextOf(bench, subject), keys).catch((error: unknown) => {
          // With these options nobody knows how to ask.
          if (error instanceof Fault && error.kind === 'fatal') return null;
          throw error;
        });
        if (answers === null) return;
        expect(answers.map((answer) => answer !== null)).toEqual([true, false, true, true]);
        const { text } = sample;
        const expected = records.map(({ fields }) => (text === undefined ? undefined : fields[text]));
        const told = [answers[2], answers[3], answers[0]].map((answer) => (text === undefined ? undefined : answer?.[text]));
        expect(told).toEqual(expected);
        expect(await bench.holdings()).toBe(before);
        expect(await read(writeContextOf(bench, subject), [])).toEqual([]);
      },
    },
  ];
}
