import { STAGES, type Stage } from '@tributary/core';
import type { RunView } from '@tributary/contract';
import { count } from '../format.js';

const STAGE_LABEL: Record<Stage, string> = {
  extract: 'Extract',
  diff: 'Diff',
  guard: 'Guard',
  freeze: 'Freeze',
  deliver: 'Deliver',
  acknowledge: 'Acknowledge',
  finish: 'Finish',
};

/** How far a run is: the share of its present stage, in a bar. Without figures the bar moves but claims nothing. */
export function ProgressBar({ run }: { run: RunView }) {
  const { progress } = run;
  const share = progress && progress.total > 0 ? Math.min(1, progress.done / progress.total) : undefined;
  return (
    <div
      role="progressbar"
      aria-label={run.stage === null ? 'Progress' : STAGE_LABEL[run.stage]}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(share === undefined ? {} : { 'aria-valuenow': Math.round(share * 100) })}
      className="h-1.5 overflow-hidden rounded-full bg-raised"
    >
      <div
        className={`h-full rounded-full bg-river transition-[width] duration-300 ${share === undefined ? 'w-1/3 animate-pulse' : ''}`}
        style={share === undefined ? undefined : { width: `${share * 100}%` }}
      />
    </div>
  );
}

/** The stages of a sync's run as a line one can follow: done, present, to come. */
export function StageLine({ run }: { run: RunView }) {
  const at = run.state === 'succeeded' || run.state === 'partial' ? STAGES.length : run.stage === null ? -1 : STAGES.indexOf(run.stage);
  return (
    <ol className="flex flex-wrap items-center gap-x-2 gap-y-2">
      {STAGES.map((stage, index) => {
        const state = index < at ? 'done' : index === at ? 'now' : 'next';
        return (
          <li key={stage} aria-current={state === 'now' ? 'step' : undefined} className="flex items-center gap-2">
            {index > 0 && <span aria-hidden className={`h-px w-4 sm:w-8 ${state === 'next' ? 'bg-line' : 'bg-river'}`} />}
            <span className={STAGE_CLASS[state]}>{STAGE_LABEL[stage]}</span>
            {state === 'now' && run.progress && run.progress.total > 0 && (
              <span className="text-xs text-soft tabular-nums">
                {count(run.progress.done)} / {count(run.progress.total)}
              </span>
            )}
          </li>
        );
      })}
    </ol>
  );
}

const STAGE_CLASS = {
  done: 'text-river',
  now: 'rounded-full bg-river-soft px-2.5 py-0.5 font-semibold text-river',
  next: 'text-soft',
} as const;
