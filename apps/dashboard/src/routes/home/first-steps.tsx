import { Link } from '@tanstack/react-router';
import { Allowed } from '../../may/allowed.js';
import { WhyNot } from '../../may/why-not.js';
import { BUTTON } from '../../parts/button.js';
import { Card } from '../../parts/card.js';

const STEPS = [
  ['Your events', 'A warehouse of yours, or a made-up shop at one click.'],
  ['Your people', 'What points to people is found in the events, and what is worth knowing of them.'],
  ['A destination', 'A sandbox with the API, limits and errors of the real one.'],
  ['A sync', 'Look at the plan before anything is sent; then watch it arrive.'],
] as const;

/** What there is to do where nothing is defined yet, and the way to it. */
export function FirstSteps() {
  return (
    <Card>
      <div className="max-w-prose py-2">
        <h2 className="text-lg font-semibold tracking-tight">To a first sync in five minutes</h2>
        <ol className="mt-4 space-y-3">
          {STEPS.map(([title, text], index) => (
            <li key={title} className="grid grid-cols-[auto_1fr] gap-x-3">
              <span aria-hidden className="grid size-6 place-items-center rounded-full bg-river-soft text-[13px] font-semibold text-river">
                {index + 1}
              </span>
              <div>
                <p className="font-medium">{title}</p>
                <p className="text-pretty text-soft">{text}</p>
              </div>
            </li>
          ))}
        </ol>
        <Allowed to="project:write" otherwise={<WhyNot to="project:write" what="To begin" />}>
          <Link to="/start" className={`${BUTTON.primary} mt-5`}>
            Begin
          </Link>
          <p className="mt-4 text-[13px] text-soft">
            Or from files: <code>npx tributary apply FOLDER</code>
          </p>
        </Allowed>
      </div>
    </Card>
  );
}
