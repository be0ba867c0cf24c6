import type { SyncDraft } from '../draft/sync-draft.js';
import { STEPS, type StepId } from './step-list.js';

/** The steps with what is done; one can go back to any, and forward to the first that lacks something. */
export function Steps({ draft, step, show }: { draft: SyncDraft; step: StepId; show: (step: StepId) => void }) {
  const open = STEPS.findIndex(({ lacks }) => lacks(draft) !== undefined);
  const reached = open === -1 ? STEPS.length : open;
  return (
    <ol aria-label="Steps" className="flex gap-1 overflow-x-auto lg:flex-col">
      {STEPS.map(({ id, label }, at) => (
        <li key={id}>
          <button
            type="button"
            disabled={at > reached}
            aria-current={id === step ? 'step' : undefined}
            onClick={() => show(id)}
            className="flex w-full items-center gap-2.5 rounded-md px-2 py-1.5 text-left whitespace-nowrap text-soft hover:bg-raised disabled:opacity-60 disabled:hover:bg-transparent aria-[current]:bg-raised aria-[current]:font-medium aria-[current]:text-ink"
          >
            <span
              aria-hidden
              className={`grid size-6 shrink-0 place-items-center rounded-full text-[13px] font-semibold ${at < reached ? 'bg-river-soft text-river' : 'bg-raised text-soft'}`}
            >
              {at < reached ? '✓' : at + 1}
            </span>
            {label}
          </button>
        </li>
      ))}
    </ol>
  );
}
