import { type KeyboardEvent, useId, useState } from 'react';
import { Message } from '../message.js';
import { Chevron } from './chevron.js';
import type { Choice } from './choice.js';
import { Field, type FieldText, INPUT } from './field.js';

export type { Choice };

interface PickListProps {
  readonly choices: readonly Choice[];
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string;
  readonly disabled?: boolean;
}

/** So many are drawn; what is typed narrows them. */
const DRAWN = 60;

/** One of many with what is known of each, found by typing; what is typed counts as well, for names that only others know. */
export function PickListField({ label, hint, error, ...list }: FieldText & PickListProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ties) => <PickList {...list} ties={ties} label={label} />}
    </Field>
  );
}

interface Ties {
  readonly id?: string;
  readonly 'aria-describedby'?: string | undefined;
  readonly 'aria-invalid'?: true | undefined;
}

/** The same without its label, for rows of a table whose heads name the columns. */
export function PickList({
  choices,
  value,
  onChange,
  placeholder,
  disabled = false,
  label,
  ties = {},
}: PickListProps & { label: string; ties?: Ties }) {
  const list = useId();
  const [typed, setTyped] = useState<string>();
  const [at, setAt] = useState(0);
  const open = typed !== undefined;
  const found = open ? choices.filter((choice) => holds(choice, typed)).slice(0, DRAWN) : [];
  const close = () => setTyped(undefined);
  const pick = (choice: Choice | undefined) => {
    if (choice) onChange(choice.value);
    close();
  };
  return (
    <div className="relative">
      <input
        {...ties}
        role="combobox"
        aria-label={ties.id === undefined ? label : undefined}
        aria-expanded={open && found.length > 0}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={open && found[at] ? `${list}-${at}` : undefined}
        autoComplete="off"
        spellCheck={false}
        disabled={disabled}
        value={value}
        placeholder={placeholder}
        className={`${INPUT} pr-7 font-mono text-[13px]`}
        onClick={() => setTyped('')}
        onChange={(event) => {
          onChange(event.target.value);
          setTyped(event.target.value);
          setAt(0);
        }}
        onBlur={close}
        onKeyDown={(event) => onKey(event, { open, found, at, setAt, pick, close, show: () => setTyped('') })}
      />
      <Chevron className="right-2" />
      {open && found.length > 0 && (
        <ul id={list} role="listbox" aria-label={label} className={POPUP}>
          {found.map((choice, index) => (
            <Option key={choice.value} id={`${list}-${index}`} choice={choice} active={index === at} pick={() => pick(choice)} />
          ))}
        </ul>
      )}
    </div>
  );
}

const POPUP =
  'absolute top-full left-0 z-20 mt-1 max-h-72 w-max min-w-full max-w-[min(26rem,85vw)] overflow-y-auto rounded-md border border-line bg-card py-1 shadow-lg shadow-black/15';

const holds = ({ value, label = '', about = '' }: Choice, typed: string): boolean =>
  `${value} ${label} ${about}`.toLowerCase().includes(typed.trim().toLowerCase());

interface Popup {
  readonly open: boolean;
  readonly found: readonly Choice[];
  readonly at: number;
  readonly setAt: (at: number) => void;
  readonly pick: (choice: Choice | undefined) => void;
  readonly close: () => void;
  readonly show: () => void;
}

const KEYS: Readonly<Record<string, (popup: Popup) => void>> = {
  ArrowDown: ({ open, show, found, at, setAt }) => (open ? setAt(Math.min(found.length - 1, at + 1)) : show()),
  ArrowUp: ({ at, setAt }) => setAt(Math.max(0, at - 1)),
  Enter: ({ open, found, at, pick }) => open && pick(found[at]),
  Escape: ({ close }) => close(),
};

function onKey(event: KeyboardEvent, popup: Popup): void {
  const act = KEYS[event.key];
  if (!act || (event.key === 'Escape' && !popup.open)) return;
  event.preventDefault();
  event.stopPropagation();
  act(popup);
}

function Option({ id, choice, active, pick }: { id: string; choice: Choice; active: boolean; pick: () => void }) {
  const { value, label, note, about } = choice;
  return (
    <li
      id={id}
      role="option"
      aria-selected={active}
      // The field loses the focus only after the choice was taken.
      onMouseDown={(event) => event.preventDefault()}
      onClick={pick}
      ref={(option) => void (active && option?.scrollIntoView({ block: 'nearest' }))}
      className="cursor-pointer px-3 py-1.5 hover:bg-raised aria-selected:bg-raised"
    >
      <div className="flex items-baseline justify-between gap-4">
        <span className="font-mono text-[13px] [overflow-wrap:anywhere]">{value}</span>
        {note !== undefined && <span className="shrink-0 text-xs text-soft">{note}</span>}
      </div>
      {label !== undefined && label !== value && <div className="text-[13px] text-soft">{label}</div>}
      {about !== undefined && (
        <div className="line-clamp-2 text-[13px] text-soft">
          <Message text={about} />
        </div>
      )}
    </li>
  );
}
