import { Dialog } from '../parts/dialog/dialog.js';
import { PAGES } from './pages.js';

const OTHERS: readonly (readonly [keys: readonly string[], does: string])[] = [
  [['Ctrl', 'K'], 'Search pages and objects, and run things'],
  [['?'], 'Show these keys'],
  [['↑', '↓'], 'From row to row in a table'],
  [['Esc'], 'Close what is above the page'],
];

/** The keys, for those who would rather not reach for the pointer. */
export function ShortcutsDialog({ close }: { close: () => void }) {
  return (
    <Dialog title="Keyboard" close={close}>
      <dl className="grid gap-x-8 gap-y-1.5 sm:grid-cols-2">
        {PAGES.map(({ key, label }) => (
          <Entry key={key} keys={['g', key]} does={label} />
        ))}
      </dl>
      <dl className="mt-4 space-y-1.5 border-t border-line pt-4">
        {OTHERS.map(([keys, does]) => (
          <Entry key={does} keys={keys} does={does} />
        ))}
      </dl>
    </Dialog>
  );
}

function Entry({ keys, does }: { keys: readonly string[]; does: string }) {
  return (
    <div className="flex items-center justify-between gap-4">
      <dt>{does}</dt>
      <dd className="flex gap-1">
        {keys.map((key) => (
          <kbd key={key} className="min-w-6 rounded border border-line bg-raised px-1.5 text-center font-sans text-[13px]">
            {key}
          </kbd>
        ))}
      </dd>
    </div>
  );
}
