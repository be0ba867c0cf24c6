import { sql, type Transaction } from 'kysely';
import type { RunError, RunHeld, Tables } from '../tables.js';
import { ERASED, scrubbed, spelled, wordsOf } from './mentions.js';

/** What a person is known by in what we keep of runs. */
export interface Traces {
  readonly workspaceId: string;
  /** Identifiers and ids of profiles: whatever mentions one is forgotten. */
  readonly values: readonly string[];
  /** By sync the keys of the person's records, in all their spellings. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
  /** The person's changes in the plans of runs. */
  readonly changes: readonly { readonly run: string; readonly seq: number }[];
}

/** Kinds of runs that only answered a question: the whole answer goes. */
const ANSWERS = ['lookup', 'preview', 'what_if', 'reconcile'] as const;

/** Takes a person out of the records, exchanges, inputs and results of runs, and out of what people were told of them. */
export async function forgetTraces(trx: Transaction<Tables>, traces: Traces): Promise<void> {
  await forgetRecords(trx, traces);
  await forgetExchanges(trx, traces);
  await forgetAnswers(trx, traces);
  await scrubRuns(trx, traces);
  await scrubAlerts(trx, traces);
}

const changesOf = ({ changes }: Traces) => sql`jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) AS change(run uuid, seq int)`;

async function forgetRecords(trx: Transaction<Tables>, traces: Traces): Promise<void> {
  const { workspaceId, keys } = traces;
  await sql`DELETE FROM record_outcome USING ${changesOf(traces)}
    WHERE workspace_id = ${workspaceId} AND run_id = change.run AND record_outcome.seq = change.seq`.execute(trx);
  for (const [sync, theirs] of Object.entries(keys)) {
    await sql`DELETE FROM record_outcome USING run WHERE run.id = run_id AND run.workspace_id = ${workspaceId}
      AND run.kind = 'sync' AND run.subject = ${sync} AND key = ANY(${theirs}::text[])`.execute(trx);
  }
  await sql`DELETE FROM record_outcome WHERE workspace_id = ${workspaceId} AND ${mentions(sql`concat_ws(' ', key, message)`, traces)}`.execute(
    trx,
  );
}

async function forgetExchanges(trx: Transaction<Tables>, traces: Traces): Promise<void> {
  const { workspaceId } = traces;
  // A body holds the records of a whole batch, and may end in the midst of one.
  await sql`DELETE FROM exchange USING batch, ${changesOf(traces)}
    WHERE exchange.workspace_id = ${workspaceId} AND exchange.run_id = change.run AND batch.run_id = change.run
      AND batch.number = exchange.batch AND change.seq BETWEEN batch.from_seq AND batch.to_seq`.execute(trx);
  await sql`DELETE FROM exchange WHERE workspace_id = ${workspaceId} AND ${mentions(sql`concat_ws(' ', path, request, response)`, traces)}`.execute(
    trx,
  );
}

async function forgetAnswers(trx: Transaction<Tables>, traces: Traces): Promise<void> {
  await sql`DELETE FROM run WHERE workspace_id = ${traces.workspaceId} AND kind = ANY(${ANSWERS}::text[]) AND finished_at IS NOT NULL
    AND ${mentions(sql`concat_ws(' ', input::text, result::text, error::text)`, traces)}`.execute(trx);
}

/** As substrings: one too many is forgotten rather than one too few. Short ones only as words. */
function mentions(text: ReturnType<typeof sql>, { values }: Pick<Traces, 'values'>) {
  const words = spelled(values);
  const word = sql`'(^|[^[:alnum:]])' || regexp_replace(word, '([^[:alnum:]])', '\\\\\\1', 'g') || '($|[^[:alnum:]])'`;
  return sql<boolean>`EXISTS (SELECT FROM unnest(${words}::text[]) AS word
    WHERE strpos(lower(${text}), word) > 0 AND (length(word) > 5 OR lower(${text}) ~ (${word})))`;
}

interface Scrubbable {
  readonly id: string;
  readonly subject: string;
  readonly input: { readonly intent?: { readonly keys?: readonly string[] } } | null;
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly error: RunError | null;
  readonly held: RunHeld | null;
}

async function scrubRuns(trx: Transaction<Tables>, traces: Traces): Promise<void> {
  const { workspaceId, keys } = traces;
  const told = sql`concat_ws(' ', input->'intent', result::text, error::text, held::text)`;
  const { rows } = await sql<Scrubbable>`
    SELECT id, subject, input, result, error, held FROM run WHERE workspace_id = ${workspaceId}
      AND (kind = 'sync' AND subject = ANY(${Object.keys(keys)}::text[]) AND
          (input->'intent' ? 'keys' OR held IS NOT NULL OR result IS NOT NULL OR error IS NOT NULL)
        OR ${mentions(told, traces)})
    FOR UPDATE`.execute(trx);
  const anyone = wordsOf(traces.values);
  for (const run of rows) {
    const set = scrubRun(run, new Set(keys[run.subject] ?? []), anyone);
    if (Object.keys(set).length > 0) await trx.updateTable('run').set(set).where('id', '=', run.id).execute();
  }
}

/** What changes in a run, and nothing else: keys that are the person's, and texts that name them. */
function scrubRun({ input, result, error, held }: Scrubbable, keys: ReadonlySet<string>, words: RegExp | null) {
  const cleaned = (value: unknown) => withoutKeys(words === null ? value : scrubbed(value, words), keys);
  const intent = input?.intent;
  const next = {
    input: intent === undefined ? input : { ...input, intent: cleaned(intent) },
    result: cleaned(result),
    error: cleaned(error),
    held: cleaned(held),
  };
  const before = { input, result, error, held };
  const changed = (Object.keys(next) as (keyof typeof next)[]).filter(
    (name) => JSON.stringify(next[name]) !== JSON.stringify(before[name]),
  );
  return Object.fromEntries(changed.map((name) => [name, JSON.stringify(next[name])]));
}

function withoutKeys(value: unknown, keys: ReadonlySet<string>): unknown {
  if (typeof value === 'string') return keys.has(value) ? ERASED : value;
  if (Array.isArray(value)) return value.map((one) => withoutKeys(one, keys));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, KEYED.has(name) || typeof inner === 'object' ? withoutKeys(inner, keys) : inner]),
  );
}

/** Members that hold keys: a short key may be anything elsewhere. */
const KEYED: ReadonlySet<string> = new Set(['key', 'keys', 'unknown_keys']);

async function scrubAlerts(trx: Transaction<Tables>, traces: Traces): Promise<void> {
  const words = wordsOf(traces.values);
  if (words === null) return;
  const { workspaceId } = traces;
  const { rows } = await sql<{ id: string; message: unknown }>`
    SELECT id, message FROM alert_message WHERE workspace_id = ${workspaceId} AND ${mentions(sql`message::text`, traces)}`.execute(trx);
  for (const { id, message } of rows)
    await trx
      .updateTable('alertMessage')
      .set({ message: JSON.stringify(scrubbed(message, words)) })
      .where('id', '=', id)
      .execute();
  await sql`UPDATE alert_state SET text = ${ERASED} WHERE workspace_id = ${workspaceId} AND ${mentions(sql`text`, traces)}`.execute(trx);
}
