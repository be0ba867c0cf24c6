import { type AnyObject, AppError, Invalid, type Kind, warehousesAmong } from '@tributary/core';
import { nextDue } from '@tributary/schedules';
import { sql, type Transaction } from 'kysely';
import { all } from '../objects/rows.js';
import type { Tables } from '../tables.js';
import { type Job, type Scheduled, scheduledBy } from './scheduled.js';

/** Kinds whose definitions say when something runs, or after what. */
const TELLING: readonly Kind[] = ['sync', 'warehouse', 'model', 'audience'];

/**
 * Brings the schedules of a workspace in step with its definitions, in the transaction that changed them. One whose definition stayed the
 * same keeps its next time. Throws `Invalid` for one that cannot be followed, and for jobs that wait for one another in a circle.
 */
export async function keepSchedules(
  trx: Transaction<Tables>,
  workspaceId: string,
  changed: readonly { readonly kind: Kind }[],
): Promise<void> {
  if (!changed.some(({ kind }) => TELLING.includes(kind))) return;
  const scheduled = await scheduledIn(trx, workspaceId);
  refuseUnheard(scheduled);
  refuseCircles(scheduled);
  const { now } = (await sql<{ now: Date }>`SELECT now() AS now`.execute(trx)).rows[0] as { now: Date };
  await trx
    .deleteFrom('schedule')
    .where('workspaceId', '=', workspaceId)
    .where(
      sql<boolean>`(kind, subject) NOT IN (SELECT * FROM unnest(${scheduled.map(({ kind }) => kind)}::text[], ${scheduled.map(({ subject }) => subject)}::text[]))`,
    )
    .execute();
  await keep(trx, workspaceId, scheduled, now);
}

async function scheduledIn(trx: Transaction<Tables>, workspaceId: string): Promise<readonly Scheduled[]> {
  const objects: AnyObject[] = [];
  for (const kind of TELLING) objects.push(...(await all(trx, workspaceId, kind)).map(({ object }) => object));
  const warehouseOf = warehousesAmong(objects);
  return objects.flatMap((object) => scheduledBy(object, warehouseOf));
}

/** How many rows go into one statement. */
const CHUNK = 1_000;

async function keep(trx: Transaction<Tables>, workspaceId: string, scheduled: readonly Scheduled[], now: Date): Promise<void> {
  const rows = scheduled.map((one) => ({
    ...{ workspaceId, kind: one.kind, subject: one.subject, since: sql<Date>`now()`, nextAt: firstDue(one, now) },
    schedule: JSON.stringify(one.schedule),
    afterKind: one.after?.kind ?? null,
    afterSubject: one.after?.subject ?? null,
    eventTypes: one.events === null ? null : [...one.events.types],
    waitSeconds: one.events?.waitSeconds ?? null,
  }));
  for (let from = 0; from < rows.length; from += CHUNK) {
    await trx
      .insertInto('schedule')
      .values(rows.slice(from, from + CHUNK))
      .onConflict((conflict) =>
        conflict
          .columns(['workspaceId', 'kind', 'subject'])
          .doUpdateSet((row) => ({
            schedule: row.ref('excluded.schedule'),
            since: row.ref('excluded.since'),
            nextAt: row.ref('excluded.nextAt'),
            afterKind: row.ref('excluded.afterKind'),
            afterSubject: row.ref('excluded.afterSubject'),
            eventTypes: row.ref('excluded.eventTypes'),
            waitSeconds: row.ref('excluded.waitSeconds'),
            afterRun: null,
          }))
          .where(
            sql<boolean>`(schedule.schedule, schedule.after_kind, schedule.after_subject)
              IS DISTINCT FROM (excluded.schedule, excluded.after_kind, excluded.after_subject)`,
          ),
      )
      .execute();
  }
}

/** The first time after it was defined. */
function firstDue({ kind, subject, schedule, path }: Scheduled, now: Date): Date | null {
  try {
    return nextDue(schedule, { since: now, after: now });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const place = `${kind === 'sync' ? 'sync' : 'warehouse'}.${subject}.${path}`;
    const details = error.details.map((detail) => ({ ...detail, path: `${place}.${detail.path}` }));
    throw new Invalid(error.code, `the schedule of \`${subject}\` cannot be followed: ${error.message}`, details, { cause: error });
  }
}

/** Jobs that wait for one another would never run. */
function refuseCircles(scheduled: readonly Scheduled[]): void {
  const named = ({ kind, subject }: Job) => `${kind} ${subject}`;
  const after = new Map(scheduled.flatMap((one) => (one.after === null ? [] : [[named(one), one] as const])));
  for (const start of after.values()) {
    const way = [named(start)];
    for (let at: Scheduled | undefined = start; at?.after != null; at = after.get(named(at.after))) {
      way.push(named(at.after));
      if (way.at(-1) === way[0]) throw circle(start, way);
      if (way.length > after.size + 1) break;
    }
  }
}

/** Stitching is what finds events. */
function refuseUnheard(scheduled: readonly Scheduled[]): void {
  const deaf = scheduled.find(({ kind, events }) => kind === 'stitch' && events !== null);
  if (deaf === undefined) return;
  const message = 'it is stitching that finds new events: give it a time of its own, `every: 1m`';
  throw new Invalid('schedule.unheard', `the schedule of \`${deaf.subject}\` cannot be followed: ${message}`, [
    { path: `warehouse.${deaf.subject}.${deaf.path}.on_event`, message },
  ]);
}

function circle({ kind, subject, path }: Scheduled, way: readonly string[]): Invalid {
  const message = `${way.map((name) => `\`${name}\``).join(' runs after ')}: none of them would ever begin, give one a time of its own`;
  return new Invalid('schedule.circle', message, [{ path: `${kind === 'sync' ? 'sync' : 'warehouse'}.${subject}.${path}.after`, message }]);
}
