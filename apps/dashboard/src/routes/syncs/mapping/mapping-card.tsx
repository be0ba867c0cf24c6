import { counted } from '../../../format.js';
import { Button } from '../../../parts/button.js';
import { Card } from '../../../parts/card.js';
import { Message } from '../../../parts/message.js';
import { Empty } from '../../../parts/notice.js';
import { type MappingLine, nextLine } from '../draft/sync-draft.js';
import type { TakenField } from '../draft/taken-field.js';
import type { EditorProps } from './editor-props.js';
import { MappingRow } from './mapping-row.js';
import { suggested } from './suggested.js';

/** What fills each field of the destination. Fields and columns are picked; what does not fit is told as one types. */
export function MappingCard({ draft, change, check, columns, fields }: EditorProps) {
  const set = (mapping: readonly MappingLine[]) => change({ mapping });
  const add = (field: string) => set([...draft.mapping, { at: nextLine(), field, from: { column: '' } }]);
  const filled = new Set([...draft.mapping, ...draft.key].map(({ field }) => field));
  const needed = fields.fields.filter(({ name, required }) => required && !filled.has(name));
  const more = suggested(draft, fields.fields, columns.choices);
  return (
    <Card title="Mapping" flush aside={<span className="text-[13px] text-soft">{counted(draft.mapping.length, 'field')}</span>}>
      <Needed fields={needed} add={add} />
      {draft.mapping.length === 0 ? (
        <Empty title="Nothing is mapped yet">Only the key would be sent.</Empty>
      ) : (
        <ul aria-label="Mapping">
          {draft.mapping.map((line) => (
            <MappingRow
              key={line.at}
              {...{ line }}
              fields={fields.fields}
              columns={columns.choices}
              error={line.field === '' ? undefined : check.at(`mapping.${line.field}`)}
              onChange={(next) => set(draft.mapping.map((each) => (each.at === line.at ? next : each)))}
              remove={() => set(draft.mapping.filter((each) => each.at !== line.at))}
            />
          ))}
        </ul>
      )}
      <div className="flex flex-wrap items-center gap-2 border-t border-line px-4 py-3">
        <Button onClick={() => add('')}>Add a field</Button>
        {more.length > 0 && (
          <Button onClick={() => set([...draft.mapping, ...more])} title={more.map(({ field }) => field).join(', ')}>
            Add {counted(more.length, 'field')} of the same name
          </Button>
        )}
        {check.at('mapping') !== undefined && !draft.mapping.some(({ field }) => check.at(`mapping.${field}`)) && (
          <p role="alert" className="text-[13px] text-bad">
            <Message text={check.at('mapping') ?? ''} />
          </p>
        )}
      </div>
    </Card>
  );
}

/** Fields without which the destination takes no record. */
function Needed({ fields, add }: { fields: readonly TakenField[]; add: (field: string) => void }) {
  if (fields.length === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line bg-warn-soft px-4 py-2">
      <span className="font-medium text-warn">Still needed</span>
      {fields.map(({ name, label }) => (
        <Button key={name} onClick={() => add(name)} title={label}>
          {name}
        </Button>
      ))}
    </div>
  );
}
