import type { TemplateRenderer, Rendered, RenderJob } from '@tributary/templates';
import { filledFields, mapRecord, MOST_BYTES, type FilledField, type Mapped, type PlanRow, type Sending } from './map-record.js';

/** What mapping a batch takes. */
export interface SendingAll extends Sending {
  readonly templates: TemplateRenderer;
}

/** Each change of a batch with the record to send, or with why it cannot be told; in the order of the rows. One that is refused stops no other. */
export async function mapRecords(rows: readonly PlanRow[], sending: SendingAll): Promise<readonly Mapped[]> {
  const fields = filledFields(sending);
  const mapping = { ...sending, fields };
  const rendered = await renderAll(rows, fields, sending);
  return rows.map((row, index) => mapRecord(row, mapping, rendered?.[index]));
}

const TOO_BIG: Rendered = { code: 'template.too_long', message: `The columns it uses are more than ${MOST_BYTES} characters.` };

/** All templates of all rows in one question. `undefined` where there are none. */
async function renderAll(
  rows: readonly PlanRow[],
  fields: readonly FilledField[],
  { templates, workspaceId, sync }: SendingAll,
): Promise<readonly ReadonlyMap<string, Rendered>[] | undefined> {
  const templated = fields.flatMap(({ field, from, at, escape }) =>
    'template' in from && at !== null ? [{ field, template: from.template, at, escape }] : [],
  );
  if (templated.length === 0) return undefined;
  const all = rows.flatMap(({ fields: values }) =>
    templated.map(({ template, at, escape }): RenderJob => ({ template, scope: String(values[at] ?? '{}'), escape })),
  );
  const small = all.filter(({ scope }) => scope.length <= MOST_BYTES);
  const texts = (await templates.render(small, `${workspaceId}/${sync.id}`)).values();
  const results = all.map(({ scope }): Rendered => (scope.length <= MOST_BYTES ? (texts.next().value ?? TOO_BIG) : TOO_BIG));
  return rows.map((_, row) => new Map(templated.map(({ field }, index) => [field, results[row * templated.length + index] ?? TOO_BIG])));
}
