import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { Modal } from '../../parts/dialog/modal.js';
import { type Entry, findEntries } from './entries.js';
import { useEntries } from './use-entries.js';
import { useSettled } from './use-settled.js';

/** Type a few letters, press Enter: leads to pages and objects, and starts things. */
export function Palette({ close }: { close: () => void }) {
  return (
    <Modal
      aria-label="Search"
      close={close}
      className="mx-auto mt-[10vh] mb-auto w-[calc(100%-2rem)] max-w-xl overflow-hidden rounded-xl border border-line bg-card p-0 text-ink shadow-2xl shadow-black/30 backdrop:bg-black/40"
    >
      <Search close={close} />
    </Modal>
  );
}

const STEP: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

function Search({ close }: { close: () => void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const name = useId();
  // By the very text that stands there: Enter never acts on what was found for an earlier one.
  const found = findEntries(useEntries(useSettled(text)), text);
  const chosen = Math.min(at, found.length - 1);
  const act = (entry: Entry | undefined) => {
    if (!entry) return;
    close();
    void entry.act();
  };
  const press = (event: KeyboardEvent) => {
    const step = STEP[event.key];
    if (step !== undefined) setAt((chosen + step + found.length) % Math.max(1, found.length));
    else if (event.key === 'Enter') act(found[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        role="combobox"
        aria-label="Pages, objects and actions"
        aria-expanded
        aria-controls={name}
        aria-activedescendant={found[chosen] ? `${name}-${chosen}` : undefined}
        autoFocus
        autoComplete="off"
        spellCheck={false}
        placeholder="Where to, or what to do?"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={press}
        className="w-full border-b border-line bg-transparent px-4 py-3 text-base outline-none placeholder:text-soft"
      />
      <div className="h-80 overflow-y-auto p-1.5">
        <ul id={name} role="listbox" aria-label="Found">
          {found.map((entry, index) => (
            <Option
              key={entry.id}
              id={`${name}-${index}`}
              entry={entry}
              chosen={index === chosen}
              point={() => setAt(index)}
              act={() => act(entry)}
            />
          ))}
        </ul>
        {found.length === 0 && <p className="pt-4 text-center text-soft">Nothing has that name</p>}
      </div>
    </>
  );
}

interface OptionProps {
  readonly id: string;
  readonly entry: Entry;
  readonly chosen: boolean;
  readonly point: () => void;
  readonly act: () => void;
}

function Option({ id, entry, chosen, point, act }: OptionProps) {
  const option = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (chosen) option.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <li
      ref={option}
      id={id}
      role="option"
      aria-selected={chosen}
      onPointerMove={point}
      onClick={act}
      className="flex cursor-pointer items-baseline justify-between gap-3 rounded-md px-2.5 py-1.5 aria-selected:bg-raised"
    >
      <span className="min-w-0 truncate">{entry.label}</span>
      <span className="shrink-0 text-[13px] text-soft">{entry.kind}</span>
    </li>
  );
}
