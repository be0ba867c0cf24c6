import type { RunKind } from '@tributary/core';
import { type Kysely, sql, type Transaction } from 'kysely';
import { v7 as uuid } from 'uuid';
import { RUN_COLUMNS, type RunRow } from './runs/run-rows.js';
import type { Tables } from './tables.js';

/** What alerts look at: a sync, or what is done to the profiles of a warehouse. */
export interface AlertSubject {
  readonly workspaceId: string;
  readonly kind: RunKind;
  readonly subject: string;
}

/** A condition of an alert that holds for a subject. */
export interface Standing {
  readonly alertId: string;
  readonly condition: string;
  readonly text: string;
  readonly runId: string | null;
}

/** What is known of a subject at one look. */
export interface Known {
  /** Newest first; cancelled ones are left out. */
  readonly runs: readonly RunRow[];
  /** Those that ended since the last look, cancelled ones too. Each is in one look only. */
  readonly unseen: readonly RunRow[];
  readonly standing: readonly Standing[];
}

/** What a look came to. */
export interface Judgement {
  /** Everything that holds now, known before or not. */
  readonly standing: readonly Standing[];
  /** What people are to be told. */
  readonly messages: readonly { readonly alertId: string; readonly message: object }[];
}

/** A message whose turn it is. */
export interface DueMessage {
  readonly id: string;
  readonly workspaceId: string;
  readonly alertId: string;
  readonly message: unknown;
  /** Attempts made, this one included. */
  readonly attempts: number;
}

/** How somebody looks. `sees: false` leaves the runs that have ended to who counts them. */
export interface LookOptions {
  readonly sees?: boolean;
}

/** Which alerts hold, and the messages that are still to be sent. */
export interface Alerts {
  /** Subjects with runs that ended since somebody looked. */
  unseen(limit?: number): Promise<readonly AlertSubject[]>;
  /** Subjects for which some alert's condition holds. */
  subjectsWith(condition: string): Promise<readonly AlertSubject[]>;
  /** One look, in one transaction and one at a time for a subject: so no change of state is told twice or never. */
  look(subject: AlertSubject, judge: (known: Known) => Judgement, options?: LookOptions): Promise<void>;
  /** Takes messages to be sent. What is not confirmed comes again, with pauses that double from 30 s to an hour, for a day. */
  due(limit?: number): Promise<readonly DueMessage[]>;
  sent(messageId: string): Promise<void>;
  /** Why the last attempt did not reach anybody. */
  unsent(messageId: string, error: string): Promise<void>;
  /** What holds in a workspace now, the longest first. */
  standing(workspaceId: string): Promise<readonly (Standing & Pick<AlertSubject, 'kind' | 'subject'> & { readonly since: Date })[]>;
  /** Deletes messages that are older than `days`; gives how many. */
  forget(days: number): Promise<number>;
}

/** Only what works on something of the user's own is a subject. */
const SUBJECT_KINDS = ['sync', 'stitch', 'traits', 'audiences'] as const satisfies readonly RunKind[];
const LOOKED_AT = 11;

export function openAlerts(db: Kysely<Tables>): Alerts {
  return {
    unseen: (limit = 100) => unseen(db, limit),
    subjectsWith: (condition) =>
      db.selectFrom('alertState').select(['workspaceId', 'kind', 'subject']).distinct().where('condition', '=', condition).execute(),
    look: (subject, judge, { sees = true } = {}) => db.transaction().execute((trx) => look(trx, subject, { judge, sees })),
    due: (limit = 20) => due(db, limit),
    sent: async (id) =>
      void (await db
        .updateTable('alertMessage')
        .set({ sentAt: sql<Date>`now()`, error: null })
        .where('id', '=', id)
        .execute()),
    unsent: async (id, error) => void (await db.updateTable('alertMessage').set({ error }).where('id', '=', id).execute()),
    standing: (workspaceId) =>
      db
        .selectFrom('alertState')
        .select(['alertId', 'condition', 'text', 'runId', 'kind', 'subject', 'since'])
        .where('workspaceId', '=', workspaceId)
        .orderBy('since')
        .execute(),
    forget: async (days) => {
      const { numDeletedRows } = await db
        .deleteFrom('alertMessage')
        .where('createdAt', '<', sql<Date>`now() - ${days} * interval '1 day'`)
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}

async function unseen(db: Kysely<Tables>, limit: number): Promise<readonly AlertSubject[]> {
  return db
    .selectFrom('run')
    .select(['workspaceId', 'kind', 'subject'])
    .distinct()
    .where('seen', '=', false)
    .where('finishedAt', 'is not', null)
    .where('kind', 'in', SUBJECT_KINDS)
    .limit(limit)
    .execute();
}

interface Looking extends Required<LookOptions> {
  readonly judge: (known: Known) => Judgement;
}

async function look(trx: Transaction<Tables>, subject: AlertSubject, { judge, sees }: Looking): Promise<void> {
  const { workspaceId } = subject;
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${['alert', workspaceId, subject.kind, subject.subject].join('\n')}, 0))`.execute(
    trx,
  );
  const unseenRuns = sees ? await markSeen(trx, subject) : [];
  const judged = judge({ runs: await endedRuns(trx, subject), unseen: unseenRuns, standing: await standingOf(trx, subject) });
  await keepStanding(trx, subject, judged.standing);
  const messages = judged.messages.map(({ alertId, message }) => ({ id: uuid(), workspaceId, alertId, message: JSON.stringify(message) }));
  if (messages.length > 0) await trx.insertInto('alertMessage').values(messages).execute();
}

async function markSeen(trx: Transaction<Tables>, subject: AlertSubject): Promise<readonly RunRow[]> {
  return trx
    .updateTable('run')
    .set({ seen: true })
    .where(isOf(subject))
    .where('seen', '=', false)
    .where('finishedAt', 'is not', null)
    .returning(RUN_COLUMNS)
    .execute();
}

const isOf = ({ workspaceId, kind, subject }: AlertSubject) =>
  sql<boolean>`workspace_id = ${workspaceId} AND kind = ${kind} AND subject = ${subject}`;

async function endedRuns(trx: Transaction<Tables>, subject: AlertSubject): Promise<readonly RunRow[]> {
  return trx
    .selectFrom('run')
    .select(RUN_COLUMNS)
    .where(isOf(subject))
    .where('state', 'in', ['succeeded', 'partial', 'held', 'failed'])
    .orderBy('id', 'desc')
    .limit(LOOKED_AT)
    .execute();
}

async function standingOf(trx: Transaction<Tables>, subject: AlertSubject): Promise<readonly Standing[]> {
  return trx.selectFrom('alertState').select(['alertId', 'condition', 'text', 'runId']).where(isOf(subject)).execute();
}

async function keepStanding(trx: Transaction<Tables>, subject: AlertSubject, standing: readonly Standing[]): Promise<void> {
  const kept = standing.map(({ alertId, condition }) => `${alertId}\n${condition}`);
  await trx
    .deleteFrom('alertState')
    .where(isOf(subject))
    .where(sql<boolean>`NOT (alert_id || chr(10) || condition = ANY(${kept}::text[]))`)
    .execute();
  if (standing.length === 0) return;
  // One that was known keeps the moment it began.
  await trx
    .insertInto('alertState')
    .values(standing.map((one) => ({ ...subject, ...one })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function due(db: Kysely<Tables>, limit: number): Promise<readonly DueMessage[]> {
  const { rows } = await sql<DueMessage>`
    UPDATE alert_message SET attempts = attempts + 1,
      next_at = CASE WHEN created_at > now() - interval '1 day' THEN now() + least(3600, 30 * 2 ^ least(attempts, 12)) * interval '1 second' END
    WHERE id IN (
      SELECT id FROM alert_message WHERE sent_at IS NULL AND next_at <= now() ORDER BY created_at, id LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    RETURNING id, workspace_id, alert_id, message, attempts`.execute(db);
  return rows;
}
