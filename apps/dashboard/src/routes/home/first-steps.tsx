import type { ReactNode } from 'react';
import { Card } from '../../parts/card.js';

/** What to do where nothing is defined yet. */
export function FirstSteps() {
  return (
    <Card title="Three steps to a first sync">
      <ol className="max-w-[70ch] space-y-4 pt-1">
        <Step number={1} title="Describe it">
          A warehouse, identity rules, traits, a destination and a sync, in a folder of YAML files. <code>test/demo/project</code> in the
          repository is one that works, with sandboxes as destinations.
        </Step>
        <Step number={2} title="Bring it in">
          <Command>npx tributary apply FOLDER</Command>
        </Step>
        <Step number={3} title="Run it, and watch it here">
          <Command>npx tributary run</Command>
        </Step>
      </ol>
    </Card>
  );
}

function Step({ number, title, children }: { number: number; title: string; children: ReactNode }) {
  return (
    <li className="grid grid-cols-[auto_1fr] gap-x-3">
      <span aria-hidden className="grid size-6 place-items-center rounded-full bg-river-soft text-[13px] font-semibold text-river">
        {number}
      </span>
      <div>
        <p className="font-medium">{title}</p>
        <div className="mt-0.5 text-soft">{children}</div>
      </div>
    </li>
  );
}

function Command({ children }: { children: string }) {
  return <code className="mt-1 inline-block rounded-md bg-raised px-2.5 py-1 text-ink">{children}</code>;
}
