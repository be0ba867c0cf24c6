import type { RunView } from '@tributary/contract';
import type { CrashPoint, RunState } from '@tributary/core';
import { until } from '../e2e/until.js';
import type { Fault } from './sink.js';
import { syncObject, type World } from './world.js';

/** The syncs that run at once in every story, so that each point is passed several times. */
export const SYNCS = ['first', 'second', 'third'] as const;
/** The one that a schedule starts. */
export const TIMED = 'timed';
/** How often the schedule does. */
export const EVERY_MS = 2_000;
/** Where people are told of runs that wait. */
export const TOLD = 'told';

/** What happens to a world while one of its workers is to crash. */
export interface Story {
  readonly syncs: readonly string[];
  /** How its runs end when nothing but the worker fails. */
  readonly ends: RunState;
  readonly faults?: readonly Fault[];
  /** Makes it happen; gives the runs, as far as it starts them itself. */
  begin(world: World, round: number): Promise<readonly RunView[]>;
  /** What must be so before the crash is looked for again. */
  end?(world: World): Promise<void>;
}

const startAll = (world: World): Promise<readonly RunView[]> => Promise.all(SYNCS.map((id) => world.client.runs.sync(id)));

const changes: Story = {
  syncs: SYNCS,
  ends: 'succeeded',
  begin: async (world, round) => {
    await world.turn(SYNCS, round);
    return startAll(world);
  },
};

const held: Story = {
  ...changes,
  ends: 'held',
  begin: async (world, round) => {
    await world.turn(SYNCS, round, { how: 'empty' });
    return startAll(world);
  },
};

const cancelled: Story = {
  ...changes,
  ends: 'cancelled',
  begin: async (world, round) => {
    await world.turn(SYNCS, round, { how: 'slow' });
    const runs = await startAll(world);
    for (const { id } of runs) {
      await until(async () => (await world.client.runs.get(id)).stage === 'extract', 'its source was read');
    }
    return Promise.all(runs.map(({ id }) => world.client.runs.cancel(id)));
  },
};

const timed: Story = {
  syncs: [TIMED],
  ends: 'succeeded',
  begin: async (world, round) => {
    await world.turn([TIMED], round);
    await world.client.objects.apply([{ ...syncObject(TIMED), schedule: { every: `${EVERY_MS / 1_000}s` } }]);
    return [];
  },
  end: async (world) => {
    await world.client.objects.apply([syncObject(TIMED)]);
  },
};

const STORIES = {
  changes,
  /** Each destination is busy for a moment. */
  busy: { ...changes, faults: [{ count: 2, status: 503 }] },
  /** Answers take longer than a third of a lease. */
  slow: { ...changes, faults: [{ count: 4, delayMs: 5_500 }] },
  /** Each batch takes longer than a job goes on by itself. */
  long: { ...changes, faults: [{ count: 40, delayMs: 330 }] },
  held,
  cancelled,
  timed,
} as const satisfies Record<string, Story>;

/** The story in which each point is passed. */
const PASSED_IN = {
  'run.claimed': 'changes',
  'extract.done': 'changes',
  'diff.done': 'changes',
  'guard.done': 'changes',
  'plan.written': 'changes',
  'plan.frozen': 'changes',
  'plan.enqueued': 'changes',
  'batch.begun': 'changes',
  'batch.read': 'changes',
  'batch.sent': 'changes',
  'batch.noted': 'changes',
  'batch.handed_on': 'long',
  'retry.enqueued': 'busy',
  'finish.begun': 'changes',
  'ledger.moved': 'changes',
  'ledger.noted': 'changes',
  'counts.checked': 'changes',
  'run.ended': 'changes',
  'run.held': 'held',
  'cancel.seen': 'cancelled',
  'lease.renewed': 'slow',
  'schedule.created': 'timed',
  'schedule.moved': 'timed',
  'alert.judged': 'held',
  'alert.sent': 'held',
} as const satisfies Record<CrashPoint, keyof typeof STORIES>;

export const storyOf = (point: CrashPoint): Story => STORIES[PASSED_IN[point]];

/** Points at which a run that a thrown error meets has sent nothing and can tell nobody but the people: it fails, and the next one does its work. */
const FAILS: readonly CrashPoint[] = ['extract.done', 'diff.done', 'guard.done', 'plan.written'];

/** How a run may end that was hit by such a crash; the others end as the story does. */
export function endsOf(point: CrashPoint, how: 'kill' | 'stop' | 'throw'): readonly RunState[] {
  const { ends } = storyOf(point);
  return how === 'throw' && FAILS.includes(point) ? [ends, 'failed'] : [ends];
}
