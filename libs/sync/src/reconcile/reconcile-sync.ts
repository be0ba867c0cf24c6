import { Invalid, shown, type Value } from '@tributary/core';
import { Fault, type FieldValue, type OutRecord } from '@tributary/connector-kit';
import { countRequests } from '../deliver/attempt.js';
import { filledFields, keyText, type Mapped, type PlanRow } from '../mapping/map-record.js';
import { layoutOf } from '../mapping/layout.js';
import { mapRecords } from '../mapping/map-records.js';
import { objectOf, optionsOf } from '../object-of.js';
import type { SyncTools } from '../ports.js';
import { askDestination } from '../prepare/ask-destination.js';
import { ledgerPages, type Which } from './ledger-pages.js';
import { isSameValue } from './same-value.js';

/** A field of which the destination holds something else than it was told. */
export interface DriftedField {
  readonly field: string;
  readonly told: unknown;
  readonly there: unknown;
}

/** A record that is not there as it was told: gone, or with other values. */
export interface Drift {
  readonly key: string;
  readonly kind: 'missing' | 'different';
  readonly fields: readonly DriftedField[];
}

/** How a destination stands against the ledger. `compared` = `in_step` + `missing` + `different`. */
export interface Reconciliation {
  /** Records of the ledger that were to be looked at. */
  readonly records: number;
  readonly compared: number;
  readonly in_step: number;
  readonly missing: number;
  readonly different: number;
  /** Of these nobody can say what was told. */
  readonly skipped: number;
  /** The first ones in full. */
  readonly drift: readonly Drift[];
  /** The keys of all that are out of step, as `resend` takes them; `more` where there are more than fit. */
  readonly keys: readonly string[];
  readonly more: boolean;
  readonly requests: number;
}

/** What reconciling takes of the tools. */
export type ReconcileTools = Pick<
  SyncTools,
  'resolved' | 'warehouse' | 'connector' | 'settings' | 'http' | 'templates' | 'gate' | 'signal' | 'clock'
> & { readonly runs: Pick<SyncTools['runs'], 'wait'> };

/** Drift that is shown in full, and keys that are named. */
const MOST = { shown: 100, keys: 10_000 } as const;
const AT_ONCE = 100;

/**
 * Compares what a destination holds with what the ledger says it was told. Changes nothing on either side: what is out of step is told
 * again by a run with the intent `resend` and the `keys`. Rejects with `Invalid` where the object cannot be read.
 */
export async function reconcileSync(runId: string, { which, tools, onProgress = () => undefined }: Reconciling): Promise<Reconciliation> {
  const { resolved, warehouse, connector } = tools;
  const { sync } = resolved;
  if (objectOf(tools).read === undefined) {
    throw new Invalid(
      'reconcile.unreadable',
      `\`${sync.object}\` of ${connector.name} cannot be read, so it cannot be compared with what was told`,
    );
  }
  const ledger = await ledgerPages(warehouse, sync, which);
  const report = createReport(ledger?.total ?? 0);
  const counted = countRequests(tools);
  for await (const rows of ledger?.pages ?? []) {
    for (let from = 0; from < rows.length; from += AT_ONCE) {
      tools.signal.throwIfAborted();
      const some = rows.slice(from, from + AT_ONCE);
      const told = await toldIn(some, runId, tools);
      report.skip(some.length - told.length);
      const there = await readThere(runId, told, { tools, counted });
      for (const [index, one] of told.entries()) report.note(one, there[index] ?? null, tools);
      onProgress({ done: report.done(), total: Math.max(ledger?.total ?? 0, report.done()) });
    }
  }
  return report.made(counted.requests());
}

/** The records as the destination was told them. Of what cannot be mapped any more nobody can say that. */
async function toldIn(rows: readonly PlanRow[], runId: string, tools: ReconcileTools): Promise<readonly Told[]> {
  const { workspaceId, sync } = tools.resolved;
  const { templates, clock } = tools;
  const { fields: declared } = objectOf(tools);
  const about = { workspaceId, sync, templates, layout: layoutOf(sync), runId, runStartedAt: clock(), attempt: 1, declared };
  return (await mapRecords(rows, about)).filter((one): one is Told => 'record' in one);
}

interface Reconciling {
  readonly which: Which;
  readonly tools: ReconcileTools;
  readonly onProgress?: (at: { readonly done: number; readonly total: number }) => void;
}

type Told = Extract<Mapped, { readonly record: OutRecord }>;
type There = Readonly<Record<string, unknown>> | null;

async function readThere(
  runId: string,
  told: readonly Told[],
  { tools, counted }: { readonly tools: ReconcileTools; readonly counted: ReturnType<typeof countRequests> },
): Promise<readonly There[]> {
  const object = objectOf(tools);
  const { settings, signal, resolved, clock } = tools;
  const run = { id: runId, startedAt: clock().toISOString() };
  const context = { settings, options: optionsOf(tools), mode: resolved.sync.mode, http: counted.http, signal, run };
  if (told.length === 0) return [];
  return askDestination(runId, `\`${resolved.sync.object}\` of \`${resolved.destination.id}\` cannot be read`, {
    tools,
    ask: async () => {
      const before = counted.requests();
      const keys = told.map(({ record }) => record.key);
      const [answer, fault] = await Promise.resolve(object.read?.(context, keys))
        .then((found) => [checked(found, keys.length), undefined] as const)
        .catch((error: unknown) => {
          if (error instanceof Fault) return [[], error] as const;
          throw error;
        });
      return { answer, fault, requests: counted.requests() - before };
    },
  });
}

function checked(found: readonly There[] | undefined, wanted: number): readonly There[] {
  if (found?.length === wanted) return found;
  throw new Error(`the connector gave ${found?.length ?? 0} records for ${wanted} keys`);
}

function createReport(records: number) {
  const counts = { compared: 0, in_step: 0, missing: 0, different: 0, skipped: 0 };
  const drift: Drift[] = [];
  const keys: string[] = [];
  return {
    done: () => counts.compared + counts.skipped,
    skip: (count: number) => void (counts.skipped += count),
    note({ row, record }: Told, there: There, { resolved: { sync } }: ReconcileTools): void {
      counts.compared += 1;
      const fields = there === null ? [] : driftIn(record, there, comparable(sync));
      const kind = there === null ? 'missing' : fields.length > 0 ? 'different' : 'in_step';
      counts[kind] += 1;
      if (kind === 'in_step') return;
      const key = keyText(row.key);
      if (keys.length < MOST.keys) keys.push(key);
      if (drift.length < MOST.shown) drift.push({ key, kind, fields });
    },
    made: (requests: number): Reconciliation => ({
      ...{ records, ...counts, drift, keys, requests },
      more: counts.missing + counts.different > keys.length,
    }),
  };
}

/** Fields that the destination is told with every change: what is told with additions only may have been another value then. */
function comparable(sync: Parameters<typeof layoutOf>[0]): readonly string[] {
  return filledFields({ sync, layout: layoutOf(sync) }).flatMap(({ field, from }) =>
    'run' in from || from.when === 'on_add' || from.when === 'on_change' ? [] : [field],
  );
}

function driftIn({ fields }: OutRecord, there: Readonly<Record<string, unknown>>, names: readonly string[]): readonly DriftedField[] {
  return names.flatMap((field) => {
    const told = inside(fields, field);
    const found = inside(there, field);
    if (told === undefined || isSameValue(told, found)) return [];
    return [{ field, told: shownThere(told), there: shownThere(found) }];
  });
}

/** A value by its dotted name, or under that very name. */
function inside(values: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(values, name)) return values[name];
  return name.split('.').reduce<unknown>((value, part) => {
    const has = typeof value === 'object' && value !== null && Object.hasOwn(value, part);
    return has ? (value as Readonly<Record<string, unknown>>)[part] : undefined;
  }, values);
}

function shownThere(value: unknown): unknown {
  const isPlain = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  if (isPlain)
    return Object.fromEntries(Object.entries(value as Readonly<Record<string, FieldValue>>).map(([name, one]) => [name, shownThere(one)]));
  return value === undefined ? null : shown(value as Value);
}
