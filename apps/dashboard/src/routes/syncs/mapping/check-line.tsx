import { counted } from '../../../format.js';
import { Allowed } from '../../../may/allowed.js';
import { Message } from '../../../parts/message.js';
import type { EditorProps } from './editor-props.js';

/** Whether the draft fits its source and its destination, as far as they can be asked now. */
export function CheckLine({ draft, check }: Pick<EditorProps, 'draft' | 'check'>) {
  const shown = [
    ...draft.mapping.map(({ field }) => `mapping.${field}`),
    ...draft.key.map(({ field }) => `key.${field}`),
    'mode',
    'options',
    'first_run',
  ];
  const besides = check.besides(shown);
  return (
    <div aria-live="polite" className="min-h-6 text-[13px]">
      <Allowed to="syncs:run">
        <State check={check} />
      </Allowed>
      <ul>
        {besides.map((message) => (
          <li key={message} className="text-bad [overflow-wrap:anywhere]">
            <Message text={message} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function State({ check: { complaints, pending, trouble } }: Pick<EditorProps, 'check'>) {
  if (pending) return <span className="text-soft">Checking against source and destination…</span>;
  if (trouble !== null)
    return (
      <span className="text-warn">
        Could not be checked: <Message text={trouble.message} />
      </span>
    );
  if (complaints.length > 0) return <span className="font-medium text-bad">{counted(complaints.length, 'thing')} to be put right</span>;
  return <span className="text-good">✓ Fits its source and its destination</span>;
}
