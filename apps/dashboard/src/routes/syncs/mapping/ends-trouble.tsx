import { Message } from '../../../parts/message.js';
import { Alert } from '../../../parts/notice.js';
import type { EditorProps } from './editor-props.js';

/** Why the columns or the fields cannot be picked now; they can be typed still. */
export function EndsTrouble({ columns, fields }: Pick<EditorProps, 'columns' | 'fields'>) {
  return (
    <>
      {columns.error && (
        <Alert title="The columns of the source are not known now" tone="warn">
          <Message text={columns.error.message} /> Names can be typed.
        </Alert>
      )}
      {fields.error && (
        <Alert title="The fields of the destination are not known now" tone="warn">
          <Message text={fields.error.message} /> Names can be typed.
        </Alert>
      )}
    </>
  );
}
