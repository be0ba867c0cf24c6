import { Button } from '../../../parts/button.js';
import { Card } from '../../../parts/card.js';
import type { Choice } from '../../../parts/form/choice.js';
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
  const complaints = check.complaints.filter(({ path }) => path === 'key');
  return (
    <Card title="Key" aside={<span className="text-[13px] text-soft">names a record at the destination</span>} flush>
      <ul aria-label="Key">
        {draft.key.map((line) => (
          <KeyRow
            key={line.at}
            {...{ line, choices }}
            columns={columns.choices}
            error={check.at(`key.${line.field}`)}
            onChange={(next) => set(draft.key.map((each) => (each.at === line.at ? next : each)))}
            {...(draft.key.length === 1 ? {} : { remove: () => set(draft.key.filter(({ at }) => at !== line.at)) })}
          />
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-3 px-4 py-3">
        <Button onClick={() => set([...draft.key, { at: nextLine(), field: '', column: '' }])}>Add a key field</Button>
        {complaints.map(({ message }) => (
          <Wrong key={message} message={message} />
        ))}
      </div>
    </Card>
  );
}

interface KeyRowProps {
  readonly line: KeyLine;
  readonly choices: readonly Choice[];
  readonly columns: readonly Choice[];
  readonly error: string | undefined;
  readonly onChange: (line: KeyLine) => void;
  /** Not where it is the only one: a record has a name. */
  readonly remove?: () => void;
}

function KeyRow({ line, choices, columns, error, onChange, remove }: KeyRowProps) {
  const of = line.field === '' ? 'the key' : line.field;
  const ties = { 'aria-invalid': error === undefined ? undefined : true } as const;
  return (
    <li className="border-b border-line px-4 py-2.5">
      <div className="grid items-start gap-2 sm:grid-cols-[minmax(0,1fr)_auto_minmax(0,1.3fr)_auto]">
        <PickList
          label={`Key field ${of}`}
          choices={choices}
          value={line.field}
          onChange={(field) => onChange({ ...line, field })}
          placeholder="key field"
        />
        <span aria-hidden className="self-center text-soft max-sm:hidden">
          ←
        </span>
        <PickList
          label={`Column for ${of}`}
          choices={columns}
          value={line.column}
          onChange={(column) => onChange({ ...line, column })}
          ties={ties}
          placeholder="column"
        />
        {remove && (
          <Button look="quiet" aria-label={`Remove the key ${of}`} onClick={remove}>
            ×
          </Button>
        )}
      </div>
      {error !== undefined && <Wrong message={error} />}
    </li>
  );
}

function Wrong({ message }: { message: string }) {
  return (
    <p role="alert" className="mt-1 text-[13px] text-bad [overflow-wrap:anywhere]">
      <Message text={message} />
    </p>
  );
}
