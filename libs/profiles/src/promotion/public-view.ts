import { ident, promotionsOf, sql, Sql, type Promotion, type Session, type StatementOptions, type ViewName } from '@tributary/sql';

/** The views of ours that others read, as `promote` shows them in the public schema. */
export const PUBLIC_VIEWS = ['customer_events', 'customer_attributes', 'pivoted_customer_attributes'] as const;
export type PublicView = (typeof PUBLIC_VIEWS)[number];

/** What stands under a name. `ours`: a view that a promotion put there, and of which schema it shows the view of the same name. */
export type Standing =
  | { readonly is: 'nothing' }
  | { readonly is: 'theirs'; readonly kind: string }
  | { readonly is: 'ours'; readonly schema: string; readonly promotion: Promotion };

/** Looks up what stands under a name now. */
export async function lookAt(session: Session, at: ViewName, options: StatementOptions): Promise<Standing> {
  const [row] = await session.rows(session.dialect.standing(at.schema, at.name), options);
  if (row === undefined) return { is: 'nothing' };
  const [kind, reads] = row;
  const shown = typeof reads === 'string' ? namesIn(reads) : [];
  const [schema] = shown;
  if (schema !== undefined && shown.length === 2 && shown[1] === at.name) {
    const promotion = (await promotionsOf(session, schema, options)).find(isAt(at));
    if (promotion !== undefined) return { is: 'ours', schema, promotion };
  }
  return { is: 'theirs', kind: String(kind) };
}

/** Whether a promotion put its view there. */
export const isAt =
  (at: ViewName) =>
  (promotion: Promotion): boolean =>
    promotion.name === at.name && promotion.publicSchema === at.schema;

/** The query of a public view: all of ours. */
export function compileShown(schema: string, name: string): Sql {
  return sql`SELECT * FROM ${ident(schema, name)}`;
}

/** Gives what stands under a name another name, in the same schema. */
export function compileRename(kind: string, at: ViewName, to: string): Sql {
  return sql`ALTER ${new Sql(kind)} ${ident(at.schema, at.name)} RENAME TO ${ident(to)}`;
}

/** `"a b".c` as `a b` and `c`. */
function namesIn(text: string): readonly string[] {
  const parts = text.match(/"(?:[^"]|"")*"|[^".]+/g) ?? [];
  return parts.map((part) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part));
}
