import type { Session, Sql } from '@tributary/sql';
import { join, sql } from '@tributary/sql';
import type { Layout } from '../../mapping/layout.js';
import type { PlanRow } from '../../mapping/map-record.js';
import type { PlanPart } from '../plan-part.js';
import { CHANGES, compilePlanText, type TextLayout } from './compile-plan-text.js';
import { formOf, type Form } from './forms.js';
import { TextRow } from './text-row.js';

/** How a plan is told as text; `null` where some column of it has to be read as it is. */
export async function textLayoutOf(session: Session, table: Sql, layout: Layout): Promise<TextLayout | null> {
  if (layout.fields.length === 0) return null;
  const slots = [...layout.keys, ...layout.fields];
  const columns = await session.describe(sql`SELECT ${join(slots.map(({ column }) => column))} FROM ${table}`);
  const forms = columns.map(({ type }) => formOf(type));
  if (!forms.every((form): form is Form => form !== undefined)) return null;
  return { keys: forms.slice(0, layout.keys.length), fields: forms.slice(layout.keys.length), layout };
}

/** Changes of a plan, `from` to `to`, told as text. */
export async function readPlanText(
  session: Session,
  table: Sql,
  { text, where, from }: { readonly text: TextLayout; readonly where: Sql; readonly from: number },
): Promise<PlanPart> {
  const changes: string[] = [];
  for await (const { values } of session.stream(compilePlanText(session.dialect, table, { text, where }))) {
    for (const told of values[0] ?? []) {
      for (const change of String(told).split(CHANGES)) changes[seqOf(change) - from] = change;
    }
  }
  return {
    size: changes.reduce((size) => size + 1, 0),
    between(first, last) {
      const rows: PlanRow[] = [];
      for (let place = first - from; place <= last - from; place++) {
        const change = changes[place];
        if (change !== undefined) rows.push(new TextRow(change, text));
      }
      return rows;
    },
  };
}

/** What a change begins with. */
const seqOf = (change: string): number => Number.parseInt(change, 10);
