import { ourTables, sql, type Database, type OpenSession, type Session, type Sql } from '@tributary/sql';
import { buildProfiles } from '../build-profiles.js';
import { readStitched } from '../tables/read-stitched.js';
import { readLog } from '../log/read-log.js';
import type { IdentityDefinition } from '../identity-definition.js';
import { reportLimits, type Oversized, type Quarantined } from '../tables/report.js';
import { statementsOn, type Statements } from '../tables/statements.js';
import { copyTables, type ProfileTables } from '../tables/tables.js';
import { validateDefinition } from '../validate/validate-definition.js';
import { AFFECTED, compareProfiles, type Difference } from './compare-profiles.js';
import { biggestProfiles, describeState, type BigProfile, type State } from './describe-state.js';

/** The stages of the question, in order. */
export const WHAT_IF_STAGES = ['extract', 'connect', 'merge', 'compare'] as const;
export type WhatIfStage = (typeof WHAT_IF_STAGES)[number];

export interface WhatIfRequest extends IdentityDefinition {
  /** Our schema in the warehouse. */
  readonly schema: string;
  /**
   * Called with a temporary table `profile_id, change` before it is gone: each profile that would not be what it is, once; `change` is `merged`, `split`,
   * `gone`, `new` or `changed` (it has other identifiers or events). To count what else depends on them, in the same session.
   */
  readonly onAffected?: (session: Session, affected: Sql) => Promise<void>;
  /** Called when a stage begins: `done` of `total` stages are behind it. */
  readonly onProgress?: (at: { readonly stage: WhatIfStage; readonly done: number; readonly total: number }) => void;
}

/** What is, and what would be. */
export interface BeforeAfter<T> {
  readonly before: T;
  readonly after: T;
}

/** What would become of the profiles. `before` is what the last run left, `after` is the whole log: events that came since are in it. */
export interface WhatIfReport extends BeforeAfter<State>, Difference {
  /** The ten with the most identifiers. */
  readonly biggest: BeforeAfter<readonly BigProfile[]>;
  readonly quarantined: BeforeAfter<Quarantined>;
  readonly oversized: BeforeAfter<Oversized>;
  /** Values that would be found in events and name nobody. */
  readonly blocked: number;
  /** Rules that would find nothing in the whole log, by id. */
  readonly rules_without_values: readonly string[];
}

/**
 * What would become of the profiles if the identifier types, rules and pins were these: stitches the whole log in temporary tables of one session, and
 * compares. Nothing is changed, whatever happens. Rejects with `Invalid` when a definition is wrong, with `Conflict` where nothing was stitched yet.
 */
export async function whatIf(database: Database, request: WhatIfRequest): Promise<WhatIfReport> {
  const before = ourTables(request.schema);
  await readStitched(database, ['id'], sql`SELECT id FROM ${before.profile} LIMIT 1`);
  await validateDefinition(database, request);
  return database.session((session) => ask(session, request, before));
}

async function ask(session: OpenSession, request: WhatIfRequest, before: ProfileTables): Promise<WhatIfReport> {
  begin(request, 'extract');
  const { unread } = await readLog(session, request);
  const after = copyTables();
  const built = await buildProfiles(session, request, {
    tables: after,
    temporary: true,
    before,
    onStage: (stage) => begin(request, stage),
  });
  begin(request, 'compare');
  const { rules_without_values } = built;
  const blocked = built.blocked + unread;
  // One state of what is: another run may end meanwhile.
  const report = await session.transaction(() => compare(statementsOn(session, request.signal), { before, after }));
  // Not in the transaction: what others ask of the affected profiles may fail, and would end it.
  await request.onAffected?.(session, AFFECTED);
  return { ...report, blocked, rules_without_values };
}

const begin = ({ onProgress }: WhatIfRequest, stage: WhatIfStage): void =>
  onProgress?.({ stage, done: WHAT_IF_STAGES.indexOf(stage), total: WHAT_IF_STAGES.length });

async function compare(
  statements: Statements,
  tables: BeforeAfter<ProfileTables>,
): Promise<Omit<WhatIfReport, 'blocked' | 'rules_without_values'>> {
  const difference = await compareProfiles(statements, tables);
  const both = async <T>(ask: (statements: Statements, of: ProfileTables) => Promise<T>): Promise<BeforeAfter<T>> => ({
    before: await ask(statements, tables.before),
    after: await ask(statements, tables.after),
  });
  const { before, after } = await both(reportLimits);
  return {
    ...(await both(describeState)),
    ...difference,
    biggest: await both(biggestProfiles),
    quarantined: { before: before.quarantined, after: after.quarantined },
    oversized: { before: before.oversized, after: after.oversized },
  };
}
