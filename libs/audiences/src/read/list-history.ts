import { literal, orAbsent, ourTables, type Session, sql } from '@tributary/sql';

/** How an audience stood after one of its runs. */
export interface AudienceMoment {
  readonly run: string;
  readonly at: string;
  readonly members: number;
  readonly entered: number;
  readonly left: number;
}

/** A page of the history of an audience, the newest first. */
export interface HistoryPage {
  readonly items: readonly AudienceMoment[];
  readonly next: string | null;
}

/** How big an audience was after each of its runs, and how many entered and left; of one not computed yet, nothing. `before`: the time that a page ended at. */
export async function listHistory(
  session: Session,
  request: { readonly schema: string; readonly audience: string; readonly before?: string | undefined; readonly limit: number },
): Promise<HistoryPage> {
  const { schema, audience, before, limit } = request;
  const earlier = before === undefined ? sql`` : sql` AND computed_at < CAST(${literal(before)} AS timestamptz)`;
  const query = sql`SELECT run_id, computed_at, members, entered, "left" FROM ${ourTables(schema).audienceRun}
WHERE audience_id = ${literal(audience)}${earlier} ORDER BY computed_at DESC LIMIT ${literal(limit + 1)}`;
  // No audience of the warehouse may have been computed yet.
  const rows = await orAbsent(session.rows(query), []);
  const items = rows.slice(0, limit).map(([run, at, members, entered, left]) => ({
    ...{ run: String(run), at: String(at), members: Number(members), entered: Number(entered), left: Number(left) },
  }));
  return { items, next: rows.length > limit ? (items.at(-1)?.at ?? null) : null };
}
