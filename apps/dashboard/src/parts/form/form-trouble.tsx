import { Message } from '../message.js';
import { Alert } from '../notice.js';
import type { Refusal } from './refusal.js';

/** What was refused and belongs to none of the form's own fields. */
export function FormTrouble({ refusal, fields = [] }: { refusal: Refusal; fields?: readonly string[] }) {
  const said = refusal.besides(fields);
  if (said.length === 0) return null;
  return (
    <Alert title="That did not work" tone="bad">
      {said.map((text) => (
        <p key={text}>
          <Message text={text} />
        </p>
      ))}
    </Alert>
  );
}
