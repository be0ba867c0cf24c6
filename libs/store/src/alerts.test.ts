import { beforeEach, describe, expect, test } from '@jest/globals';
import type { RunKind } from '@tributary/core';
import { sql } from 'kysely';
import { type AlertSubject, type Judgement, type Known, type RunClaim, type Store } from './index.js';
import { useStore } from './testing/use-store.js';

const workspaceId = 'default';
const VIPS: AlertSubject = { workspaceId, kind: 'sync', subject: 'vips' };
const FAILING = { alertId: 'ops', condition: 'failed', text: 'failed: it', runId: null };

describe('alerts', () => {
  let store: Store;
  useStore((used) => void ({ store } = used));
  beforeEach(async () => {
    for (const table of ['run', 'alertState', 'alertMessage'] as const) await store.db.deleteFrom(table).execute();
  });

  const failed = async (subject: string, kind: RunKind = 'sync') => {
    const { run } = await store.runs.create({ workspaceId, kind, subject, trigger: 'api', actor: 'test' });
    await store.runs.fail((await store.runs.claim(run.id, 'w')) as RunClaim, { code: 'x', message: 'it broke' });
    return run.id;
  };
  const judging = (judgement: Judgement) => {
    const seen: Known[] = [];
    return { seen, judge: (known: Known) => (seen.push(known), judgement) };
  };
  const telling = (text: string): Judgement => ({ standing: [], messages: [{ alertId: 'ops', message: { text } }] });

  test('look once at each subject whose runs have ended, and not at what only answers somebody', async () => {
    const first = await failed('vips');
    const second = await failed('vips');
    await failed('main', 'lookup');
    await store.runs.create({ workspaceId, kind: 'sync', subject: 'going', trigger: 'api', actor: 'test' });
    expect(await store.alerts.unseen()).toEqual([VIPS]);
    const { seen, judge } = judging({ standing: [], messages: [] });
    await store.alerts.look(VIPS, judge);
    expect(seen[0]?.runs.map(({ id }) => id)).toEqual([second, first]);
    expect(seen[0]?.unseen.map(({ id }) => id).sort()).toEqual([first, second]);
    expect(await store.alerts.unseen()).toEqual([]);
  });

  test('remember what holds since when, until it holds no more', async () => {
    await store.alerts.look(VIPS, () => ({ standing: [FAILING], messages: [] }));
    const [before] = await store.alerts.standing(workspaceId);
    await store.alerts.look(VIPS, () => ({ standing: [FAILING, { ...FAILING, condition: 'late' }], messages: [] }));
    expect(await store.alerts.standing(workspaceId)).toEqual([before, expect.objectContaining({ condition: 'late' })]);
    const { seen, judge } = judging({ standing: [], messages: [] });
    await store.alerts.look(VIPS, judge);
    expect(seen[0]?.standing).toHaveLength(2);
    expect(await store.alerts.standing(workspaceId)).toEqual([]);
  });

  test('a look that fails leaves everything to the next one', async () => {
    await failed('vips');
    const failing = store.alerts.look(VIPS, () => {
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await store.alerts.unseen()).toEqual([VIPS]);
  });

  test('two workers that look at once tell the change of state once', async () => {
    await failed('vips');
    const judge = ({ standing }: Known): Judgement => ({
      standing: [FAILING],
      messages: standing.length === 0 ? [{ alertId: 'ops', message: { state: 'raised' } }] : [],
    });
    await Promise.all(Array.from({ length: 6 }, () => store.alerts.look(VIPS, judge)));
    expect(await store.alerts.due()).toHaveLength(1);
  });

  test('a message comes again until it is confirmed, later each time, and for a day', async () => {
    await store.alerts.look(VIPS, () => telling('trouble'));
    const [message] = await store.alerts.due();
    expect(message).toMatchObject({ workspaceId, alertId: 'ops', attempts: 1, message: { text: 'trouble' } });
    expect(await store.alerts.due()).toEqual([]);
    await store.alerts.unsent(message?.id ?? '', 'no answer');
    const pass = (interval: string) => sql`UPDATE alert_message SET next_at = next_at - ${interval}::interval`.execute(store.db);
    await pass('31 seconds');
    expect(await store.alerts.due()).toMatchObject([{ id: message?.id, attempts: 2 }]);
    await pass('31 seconds');
    expect(await store.alerts.due()).toEqual([]);
    await sql`UPDATE alert_message SET created_at = now() - interval '25 hours', next_at = now()`.execute(store.db);
    expect(await store.alerts.due()).toHaveLength(1);
    await pass('10 days');
    expect(await store.alerts.due()).toEqual([]);
  });

  test('a confirmed message does not come again, and old ones are forgotten', async () => {
    await store.alerts.look(VIPS, () => telling('trouble'));
    const [message] = await store.alerts.due();
    await store.alerts.sent(message?.id ?? '');
    await sql`UPDATE alert_message SET next_at = now() - interval '1 hour', created_at = now() - interval '8 days'`.execute(store.db);
    expect(await store.alerts.due()).toEqual([]);
    expect(await store.alerts.forget(30)).toBe(0);
    expect(await store.alerts.forget(7)).toBe(1);
  });
});
