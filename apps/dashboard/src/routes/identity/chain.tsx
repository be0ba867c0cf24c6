import { Link } from '@tanstack/react-router';
import type { IdentifierView, IdentityExplanation } from '@tributary/contract';
import { exactTime } from '../../format.js';

/** The chain between two identifiers: each event holds the one above and the one below it. */
export function Chain({
  of: { from, steps, profile_id: profile },
  cut,
}: {
  of: IdentityExplanation;
  cut: (identifier: IdentifierView, from: IdentifierView) => void;
}) {
  return (
    <>
      <ol>
        <First identifier={from} />
        {steps.map((step) => (
          <li key={step.event_id} className="grid grid-cols-[1.5rem_minmax(0,1fr)] gap-x-3">
            <span aria-hidden className="mx-auto w-0.5 bg-river/50" />
            <span className="py-2 text-[13px] text-soft [overflow-wrap:anywhere]">
              event <span className="font-mono">{step.event_id}</span>, {exactTime(step.event_time)}{' '}
              <button type="button" onClick={() => cut(step.to, step.from)} className="ml-2 hover:text-bad">
                Cut here…
              </button>
            </span>
            <Node identifier={step.to} />
          </li>
        ))}
      </ol>
      {profile !== null && (
        <p className="mt-4">
          <Link to="/profiles/$profileId" params={{ profileId: profile }} className="text-river underline">
            The person
          </Link>
        </p>
      )}
    </>
  );
}

function First({ identifier }: { identifier: IdentifierView }) {
  return (
    <li className="grid grid-cols-[1.5rem_minmax(0,1fr)] gap-x-3">
      <Node identifier={identifier} />
    </li>
  );
}

function Node({ identifier: { type, value } }: { identifier: IdentifierView }) {
  return (
    <>
      <svg aria-hidden viewBox="0 0 16 16" className="mx-auto mt-0.5 size-4">
        <circle cx="8" cy="8" r="6" strokeWidth="2" className="fill-river-soft stroke-river" />
      </svg>
      <span className="font-medium [overflow-wrap:anywhere]">
        <span className="text-[13px] font-normal text-soft">{type}</span> {value}
      </span>
    </>
  );
}
