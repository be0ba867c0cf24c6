import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api } from '../../api.js';
import { counted } from '../../format.js';
import { Message } from '../../parts/message.js';
import { Alert } from '../../parts/notice.js';

/** Starts a run that sends the records of these keys with all their fields, changed or not, and shows it. Nothing where none is chosen. */
export function ResendButton({ sync, keys }: { sync: string; keys: readonly string[] }) {
  const navigate = useNavigate();
  const sending = useMutation({
    mutationFn: () => api.runs.sync(sync, { intent: { kind: 'resend', keys: [...keys] } }),
    onSuccess: ({ id }) => navigate({ to: '/runs/$runId', params: { runId: id } }),
  });
  if (keys.length === 0) return null;
  return (
    <div className="space-y-3 border-t border-line px-4 py-3">
      <div className="flex flex-wrap items-center gap-3">
        <button
          type="button"
          disabled={sending.isPending}
          onClick={() => sending.mutate()}
          className="rounded-md border border-line bg-card px-3 py-1 font-medium hover:bg-raised disabled:opacity-60"
        >
          Resend {counted(keys.length, 'record')}
        </button>
        <span className="text-[13px] text-soft">With all their fields, as they are in the source now.</span>
      </div>
      {sending.error && (
        <Alert title="That did not work" tone="bad">
          <Message text={sending.error.message} />
        </Alert>
      )}
    </div>
  );
}
