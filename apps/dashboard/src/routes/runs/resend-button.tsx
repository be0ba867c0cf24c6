import { api } from '../../api.js';
import { count, counted } from '../../format.js';
import { Button } from '../../parts/button.js';
import { Message } from '../../parts/message.js';
import { Alert } from '../../parts/notice.js';
import { useStartRun } from '../../parts/run/start-run.js';

/** As many as an intent takes. */
const MOST = 10_000;

/** Starts a run that sends the records of these keys with all their fields, changed or not, and shows it. Nothing where none is chosen. */
export function ResendButton({ sync, keys }: { sync: string; keys: readonly string[] }) {
  const sending = useStartRun(() => api.runs.sync(sync, { intent: { kind: 'resend', keys: [...keys] } }));
  if (keys.length === 0) return null;
  return (
    <div className="sticky bottom-0 z-10 space-y-3 rounded-b-xl border-t border-line bg-card px-4 py-3">
      <div className="flex flex-wrap items-center gap-3">
        <Button disabled={keys.length > MOST} busy={sending.isPending} onClick={() => sending.mutate()}>
          Resend {counted(keys.length, 'record')}
        </Button>
        <span className="text-[13px] text-soft">
          {keys.length > MOST
            ? `At most ${count(MOST)} are sent again by their keys; a run sends all that is owed.`
            : 'With all their fields, as they are in the source now.'}
        </span>
      </div>
      {sending.error && (
        <Alert title="That did not work" tone="bad">
          <Message text={sending.error.message} />
        </Alert>
      )}
    </div>
  );
}
