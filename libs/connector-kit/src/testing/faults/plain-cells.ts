import { expect } from 'expect';
import { oddServers } from '../bench/odd-servers.js';
import type { ConformanceCase, Subject } from '../cases/conformance-case.js';
import type { Bench, BenchDelivery } from '../conformance-bench.js';
import type { CleanRun } from './clean-run.js';
import { expectDeliveredIsHeld, expectRecovery, judge } from './judge.js';
import { FAULT_ROWS, placesOf, playsAt } from './table.js';
import type { Expected, FaultRow, Play } from './table.js';

/** How long the client waits where waiting is the trouble: long enough for a request that has none. */
const PATIENCE_MS = 700;

/** Faults that befall a request as a whole, at the first, a middle and the last request of a delivery. */
export function plainCells(subject: Subject, clean: () => Promise<CleanRun>): ConformanceCase[] {
  return FAULT_ROWS.flatMap((row) =>
    placesOf(subject, row).flatMap(({ position, index }) =>
      playsAt(row.plays, index).map((play) => ({
        name: cellName(row, position, play),
        ...(play.slow === true ? { waits: true as const } : {}),
        run: async (bench: Bench) => meetFault(bench, subject, { row, play, index, clean: await clean() }),
      })),
    ),
  );
}

export function cellName({ number, name }: Pick<FaultRow, 'number' | 'name'>, position: string, { form }: Pick<Play, 'form'> = {}): string {
  return `fault ${number}, ${position} request: ${name}${form === undefined ? '' : ` (${form})`}`;
}

interface Cell {
  readonly row: FaultRow;
  readonly play: Play;
  readonly index: number;
  readonly clean: CleanRun;
}

async function meetFault(bench: Bench, subject: Subject, { row, play, index, clean }: Cell): Promise<void> {
  const at = requestAt(index, clean.requests);
  // A connection that is idle must be there before the first request.
  if (row.number === 14) await bench.check();
  const elsewhere = await oddServers();
  const { visits } = elsewhere;
  // What is there already is no news of a destination to which each write adds something.
  const change = row.number === 39 && !subject.repeatable ? { applied: false } : {};
  const leads = location(play, elsewhere.elsewhere);
  await bench.fault(...(play.sandbox ?? []).map((fault) => ({ ...fault, ...leads, ...change, skip: at - 1 })));
  const played = (play.sandbox ?? []).map((fault) => ({ ...fault, ...change }));
  const applied = played.some((fault) => fault.applied === true || fault.bytes !== undefined || isAfterChange(fault.cut));
  const delivery = await bench.deliver(subject.name, subject.sample, clean.records, {
    batch: clean.batch,
    ...(play.slow === true ? { answerMs: PATIENCE_MS } : {}),
    ...(play.reach === undefined ? {} : { reach: { at, trouble: play.reach } }),
    ...(play.maxAnswerBytes === undefined ? {} : { maxAnswerBytes: play.maxAnswerBytes }),
  });
  judge(delivery, clean, expectedOf(subject, clean, { ...row.expected, ...play.expected }));
  expect(elsewhere.visits).toBe(visits);
  expect(({} as { readonly polluted?: unknown }).polluted).toBeUndefined();
  if (row.number === 29 && clean.accepts) await expectPatience(bench, subject, clean);
  await expectDeliveredIsHeld(bench, delivery, clean);
  await expectRecovery(delivery, { bench, subject, clean, applied });
}

const location = ({ leadsTo }: Play, elsewhere: string) =>
  leadsTo === undefined ? {} : { headers: { location: leadsTo === 'elsewhere' ? elsewhere : '/other' } };

const isAfterChange = (cut: string | undefined): boolean => cut !== undefined && ['after', 'headers', 'body', 'chunk'].includes(cut);

/** The first, a middle or the last of so many requests, counted from 1. */
export function requestAt(index: number, requests: number): number {
  return [1, Math.ceil(requests / 2), requests][index] ?? 1;
}

/**
 * Where a batch takes several requests, some only ask: of these a lost answer leaves no doubt. And what may not be repeated may be in doubt
 * where others would be sent again.
 */
function expectedOf({ repeatable, object }: Subject, { requests, parts }: CleanRun, expected: Expected): Expected {
  const asks = requests > parts || object.poll !== undefined;
  const doubts = expected.hit.includes('in_doubt');
  return {
    ...expected,
    hit: [
      ...expected.hit,
      ...(asks && doubts ? (['retry', 'accepted'] as const) : []),
      ...(!repeatable && expected.fault.includes('transient') ? (['in_doubt'] as const) : []),
    ],
    fault: [
      ...expected.fault,
      ...(asks && doubts ? (['transient', 'none'] as const) : []),
      ...(!repeatable && expected.fault.includes('transient') ? (['in_doubt'] as const) : []),
    ],
  };
}

/** What was taken on stays so when the question after it fails. */
async function expectPatience(bench: Bench, { name, sample }: Subject, { records, batch }: CleanRun): Promise<void> {
  await bench.fault();
  const some = records.slice(0, batch);
  const { outcomes } = await bench.deliver(name, sample, some, { batch, unsettled: true });
  const [accepted] = [...outcomes.values()].flatMap((outcome) => (outcome.kind === 'accepted' ? [outcome.job] : []));
  expect(accepted).toBeDefined();
  await bench.fault({ status: 500, count: 1 });
  const asked: Pick<BenchDelivery, 'outcomes'> = await bench.poll(name, sample, { job: accepted ?? '', records: some });
  expect(some.map(({ id }) => asked.outcomes.get(id)?.kind)).toEqual(some.map(() => 'accepted'));
}
