import { ident, join, sql, type Session, type Sql } from '@tributary/sql';
import { fingerprintOf } from '../mapping/fingerprint.js';
import { keyColumns, type SyncTables } from '../mapping/layout.js';
import { numbers, STAGE } from '../plan/stage.js';
import { carriedFields, carriedKeys, type Carried, type Reshaping } from './carry.js';
import { formerShape, isSameShape, keepShape, presentShape, remappedFields, type ShapeOf } from './shape.js';

/** A sync's ledger, once it has the shape of the present mapping. */
export interface OpenLedger {
  /** Where it is: for a preview that would have to make or reshape it, in temporary tables. */
  readonly tables: SyncTables;
  readonly records: number;
  /** Changes of earlier runs that were not delivered. */
  readonly owed: number;
  /** The sync never had one, or was reset. */
  readonly first: boolean;
  /** Fields of which the mapping has changed since the last run. */
  readonly remapped: readonly string[];
}

/** What to open, by whom. */
export interface LedgerRequest extends ShapeOf {
  readonly tables: SyncTables;
  /** Nothing that others can see may change. */
  readonly preview?: boolean;
}

/**
 * Makes the ledger and the owed table of a sync, or gives them the shape of the present mapping: new fields come in as NULL,
 * dropped ones go, and every fingerprint is made anew from the delivered values beside it. So neither a new version of the
 * warehouse nor a new mapping sends a record whose delivered values are what it would send.
 */
export async function openLedger(session: Session, request: LedgerRequest): Promise<OpenLedger> {
  const present = await presentShape(session, request);
  const former = await formerShape(session, request);
  const fitting = isSameShape(former, present);
  const remapped = remappedFields(former, present);
  const tables = fitting || request.preview !== true ? request.tables : { ...request.tables, ...SHOWN };
  if (former === undefined) await createTables(session, request, tables);
  else if (!fitting) await reshape(session, request, { former, present, tables });
  if (!(fitting && remapped.length === 0) && request.preview !== true) await keepShape(session, request, present);
  const [records = 0] = await numbers(session, sql`SELECT count(*) FROM ${tables.ledger}`);
  const [owed = 0] = await numbers(session, sql`SELECT count(*) FROM ${tables.owed}`);
  return { tables, records, owed, first: former === undefined, remapped };
}

/** The tables take their types from the stage, so that what was delivered and what would be are compared as they are. */
async function createTables(session: Session, { layout, preview = false }: LedgerRequest, tables: SyncTables): Promise<void> {
  const { dialect } = session;
  const text = (name: string) => sql`CAST(NULL AS ${dialect.type({ kind: 'text' })}) AS ${ident(name)}`;
  const instant = (name: string) => sql`CAST(NULL AS ${dialect.type({ kind: 'timestamp' })}) AS ${ident(name)}`;
  const own = [...keyColumns(layout), ident('_hash')];
  const ledger = [...own, ...['_remote_id', '_run_id'].map(text), instant('_delivered_at'), ...layout.fields.map((field) => field.column)];
  const owed = [...own, ...OWED.map(text), instant('since')];
  const empty = (columns: readonly Sql[]) => sql`SELECT ${join(columns)} FROM ${STAGE} WHERE FALSE`;
  await session.execute(dialect.createTable(tables.ledger, empty(ledger), { temporary: preview }));
  await session.execute(dialect.createTable(tables.owed, empty(owed), { temporary: preview }));
  const index = dialect.index(tables.ledger, [ident('_key')], { unique: true });
  if (index !== null) await session.execute(index);
}

/** Texts of an owed change. `version` is the run that planned this very value first. */
const OWED = ['operation', 'kind', 'code', 'message', 'run_id', 'version'] as const;

/** Where a preview keeps a ledger that is not there yet, or not in this shape. */
const SHOWN = { ledger: ident('tributary_ledger'), owed: ident('tributary_owed') };

async function reshape(
  session: Session,
  request: LedgerRequest,
  { tables, ...shapes }: Reshaping & { readonly tables: SyncTables },
): Promise<void> {
  const keys = carriedKeys(request.sync.id, shapes);
  const same = (name: string): Carried => ({ column: ident(name), value: ident(name) });
  const ledger = await moveAside(session, request, 'ledger');
  const owed = await moveAside(session, request, 'owed');
  await createTables(session, request, tables);
  await carry(session, ledger, {
    to: tables.ledger,
    columns: [...keys, ...['_remote_id', '_run_id', '_delivered_at'].map(same), ...carriedFields(shapes)],
  });
  // No fingerprint and no version: what is owed now is another value, or told by another engine.
  await carry(session, owed, { to: tables.owed, columns: [...keys, ...[...OWED.slice(0, -1), 'since'].map(same)] });
  const { layout, columns } = request;
  await session.execute(sql`UPDATE ${tables.ledger} SET "_hash" = ${fingerprintOf(session.dialect, layout, columns)}`);
  // Save for what is in doubt: whether it has changed since cannot be known, so that it is not sent again by itself.
  await session.execute(sql`UPDATE ${tables.owed} AS owed SET "_hash" = stage."_hash" FROM ${STAGE} AS stage
WHERE owed."_key" = stage."_key" AND owed.kind = 'in_doubt' AND owed.operation <> 'remove'`);
}

/** Gives where the rows are meanwhile. A preview leaves them in their place. */
async function moveAside(session: Session, { tables, preview = false }: LedgerRequest, name: 'ledger' | 'owed'): Promise<Sql> {
  const table = tables[name];
  if (preview) return table;
  const copy = ident(`tributary_${name}_before`);
  await session.execute(session.dialect.createTable(copy, sql`SELECT * FROM ${table}`, { temporary: true }));
  await session.execute(sql`DROP TABLE ${table}`);
  return copy;
}

async function carry(session: Session, from: Sql, { to, columns }: { to: Sql; columns: readonly Carried[] }): Promise<void> {
  const into = join(columns.map(({ column }) => column));
  await session.execute(sql`INSERT INTO ${to} (${into}) SELECT ${join(columns.map(({ value }) => value))} FROM ${from}`);
}
