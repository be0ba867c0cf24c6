import { Button } from '../../../parts/button.js';
import { Card } from '../../../parts/card.js';
import { PickList } from '../../../parts/form/pick-list.js';
import { Message } from '../../../parts/message.js';
import { type KeyLine, nextLine } from '../draft/sync-draft.js';
import { choicesOf } from '../draft/use-ends.js';
import type { EditorProps } from './editor-props.js';

/** Which columns name a record at the destination. Together they must be there once. */
export function KeyCard({ draft, change, check, columns, fields }: EditorProps) {
  const identifiers = fields.fields.filter(({ identifier }) => identifier);
  const choices = choicesOf(identifiers.length > 0 ? identifiers : fields.fields);
  const set = (key: readonly KeyLine[]) => change({ key });
  const put = (line: KeyLine) => set(draft.key.map((each) => (each.at === line.at ? line : each)));
  return (
    <Card title="Key" aside={<span className="text-[13px] text-soft">names a record at the destination</span>} flush>
      <ul aria-label="Key">
        {draft.key.map((line) => {
          const of = line.field === '' ? 'the key' : line.field;
          const error = check.at(`key.${line.field}`);
          return (
            <li key={line.at} className="border-b border-line px-4 py-2.5">
              <div className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-2 sm:grid-cols-[minmax(0,20rem)_auto_minmax(0,1fr)_auto]">
                <PickList
                  label={`Key field ${of}`}
                  choices={choices}
                  value={line.field}
                  onChange={(field) => put({ ...line, field })}
                  placeholder="key field"
                />
                <span aria-hidden className="self-center text-soft max-sm:hidden">
                  ←
                </span>
                <PickList
                  label={`Column for ${of}`}
                  choices={columns.choices}
                  value={line.column}
                  onChange={(column) => put({ ...line, column })}
                  ties={{ 'aria-invalid': error === undefined ? undefined : true }}
                  placeholder="column"
                />
                <Button
                  look="quiet"
                  aria-label={`Remove the key ${of}`}
                  disabled={draft.key.length === 1}
                  onClick={() => set(draft.key.filter(({ at }) => at !== line.at))}
                >
                  ×
                </Button>
              </div>
              {error !== undefined && (
                <p role="alert" className="mt-1 text-[13px] text-bad">
                  <Message text={error} />
                </p>
              )}
            </li>
          );
        })}
      </ul>
      <div className="flex flex-wrap items-center gap-3 px-4 py-3">
        <Button onClick={() => set([...draft.key, { at: nextLine(), field: '', column: '' }])}>Add a key field</Button>
        {check.complaints
          .filter(({ path }) => path === 'key')
          .map(({ message }) => (
            <p key={message} role="alert" className="text-[13px] text-bad">
              <Message text={message} />
            </p>
          ))}
      </div>
    </Card>
  );
}
