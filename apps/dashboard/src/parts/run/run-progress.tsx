import { isFinal, STAGES, type Stage } from '@tributary/core';
import type { RunView } from '@tributary/contract';
import { count, duration, STATE, type Tone, words } from '../../format.js';
import { useNow } from '../../page-state.js';

const shareOf = ({ progress }: RunView): number | undefined =>
  progress && progress.total > 0 ? Math.min(1, progress.done / progress.total) : undefined;

/** How far a run is: the share of its present stage, in a bar. Without figures the bar moves but claims nothing. */
export function ProgressBar({ run }: { run: RunView }) {
  const share = shareOf(run);
  return (
    <div
      role="progressbar"
      aria-label={run.stage === null ? 'Progress' : words(run.stage)}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(share === undefined ? {} : { 'aria-valuenow': Math.round(share * 100) })}
      className="h-1.5 overflow-hidden rounded-full bg-line"
    >
      <div
        className={`h-full rounded-full bg-river transition-[width] duration-200 ${share === undefined ? 'w-1/3 animate-pulse' : ''}`}
        style={share === undefined ? undefined : { width: `${share * 100}%` }}
      />
    </div>
  );
}

/** What a run does now, how fast, and how long it will still take. */
export function RunHeadline({ run }: { run: RunView }) {
  const now = useNow(1_000);
  const { progress, started_at: startedAt } = run;
  if (run.state === 'queued') return <p className="mb-3 text-soft">Waits for a worker</p>;
  const name = <span className="font-semibold">{run.stage === null ? 'Working' : words(run.stage)}</span>;
  if (!progress || progress.total === 0) return <p className="mb-3">{name} …</p>;
  const seconds = startedAt === null ? 0 : (now - Date.parse(startedAt)) / 1_000;
  const rate = seconds > 2 ? progress.done / seconds : 0;
  return (
    <p className="mb-3 flex flex-wrap gap-x-4 tabular-nums">
      <span>
        {name} {count(progress.done)} of {count(progress.total)}
      </span>
      {rate >= 1 && (
        <span className="text-soft">
          {count(Math.round(rate))} a second, about {duration(Math.ceil((progress.total - progress.done) / rate) * 1_000)} left
        </span>
      )}
    </p>
  );
}

/** The stages of a sync's run as a line one can follow: done, present, to come. */
export function StageLine({ run }: { run: RunView }) {
  const whole = run.state === 'succeeded' || run.state === 'partial';
  const at = whole ? STAGES.length : run.stage === null ? -1 : STAGES.indexOf(run.stage);
  return (
    <ol className="grid grid-cols-7 gap-1 sm:gap-1.5" aria-label="Stages">
      {STAGES.map((stage, index) => (
        <StageStep key={stage} stage={stage} run={run} place={index < at ? 'done' : index === at ? 'now' : 'next'} />
      ))}
    </ol>
  );
}

const FILL: Record<Tone, string> = { good: 'bg-river', river: 'bg-river', warn: 'bg-warn', bad: 'bg-bad', soft: 'bg-soft' };

function StageStep({ stage, run, place }: { stage: Stage; run: RunView; place: 'done' | 'now' | 'next' }) {
  const moving = !isFinal(run.state);
  const filled = place === 'done' ? 1 : place === 'next' ? 0 : moving ? Math.max(0.04, shareOf(run) ?? 0.3) : 1;
  const color = place === 'now' ? FILL[STATE[run.state].tone] : 'bg-river';
  return (
    <li aria-current={place === 'now' ? 'step' : undefined}>
      <div className="h-1.5 overflow-hidden rounded-full bg-line">
        <div
          className={`h-full rounded-full transition-[width] duration-200 ${color} ${place === 'now' && moving ? 'animate-pulse' : ''}`}
          style={{ width: `${filled * 100}%` }}
        />
      </div>
      <span
        className={`mt-1.5 block text-[13px] max-sm:sr-only ${place === 'now' ? 'font-semibold' : place === 'done' ? '' : 'text-soft'}`}
      >
        {words(stage)}
      </span>
    </li>
  );
}
