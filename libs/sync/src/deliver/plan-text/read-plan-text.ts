import type { Session, Sql } from '@tributary/sql';
import { join, sql } from '@tributary/sql';
import type { Layout } from '../../mapping/layout.js';
import type { PlanPart } from '../plan-part.js';
import { compilePlanText, type TextLayout } from './compile-plan-text.js';
import { formOf, type Form } from './forms.js';
import { ToldChanges } from './told-changes.js';

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
  { text, where, from, to }: { readonly text: TextLayout; readonly where: Sql; readonly from: number; readonly to: number },
): Promise<PlanPart> {
  const changes = new ToldChanges(from, to, text);
  for await (const { values } of session.stream(compilePlanText(session.dialect, table, { text, where }))) {
    for (const told of values[0] ?? []) changes.add(String(told));
  }
  return changes;
}
