import { type ComparedType, OPERATORS, type Operator, typeOfOperand } from '@tributary/core';
import { type ReactNode, useId, useState } from 'react';
import { Field, INPUT, SelectField, TextField } from '../../../parts/form/field.js';
import { LISTS } from '../builder/operators-of.js';
import { DurationField } from './duration-field.js';

interface Operand {
  readonly is: Operator;
  /** `undefined`: nobody knows it. */
  readonly type: ComparedType | null | undefined;
  readonly value: unknown;
  readonly change: (value: unknown) => void;
  /** Values that there are. */
  readonly suggested?: readonly unknown[];
}

/** What an operator compares with, by the type of what is compared; nothing where it takes nothing. */
export function OperandField(operand: Operand) {
  const { is, type, value, change } = operand;
  if (OPERATORS[is].operand === null) return null;
  if (is === 'within' || is === 'not_within') return <DurationField label="Time" value={value} change={change} />;
  if (is === 'between') return <Pair {...operand} />;
  if (LISTS.includes(is)) return <Several {...operand} />;
  if (is === 'before' || is === 'after' || type === 'time') return <TimeField label="Value" value={value} change={change} />;
  if (type === 'boolean')
    return (
      <SelectField
        label="Value"
        value={String(value)}
        onChange={(text) => change(text === 'true')}
        options={[
          ['true', 'true'],
          ['false', 'false'],
        ]}
      />
    );
  if (type === 'number' || OPERATORS[is].operand.words === 'a number') return <NumberField label="Value" value={value} change={change} />;
  return <Scalar {...operand} />;
}

interface One {
  readonly label: string;
  readonly value: unknown;
  readonly change: (value: unknown) => void;
}

/** A number; while none is typed the text stays, and is no operand. */
export function NumberField({ label, value, change }: One) {
  return (
    <TextField
      label={label}
      inputMode="decimal"
      value={typeof value === 'number' || typeof value === 'string' ? String(value) : ''}
      onChange={(text) => change(numberOf(text))}
    />
  );
}

const numberOf = (text: string): unknown => (/^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text);

/** A time, in UTC: conditions state their zone. */
export function TimeField({ label, value, change }: One) {
  const text = typeof value === 'string' ? value.replace(/(:\d\d)?(\.\d+)?Z$/, '') : '';
  return (
    <Field label={`${label} (UTC)`}>
      {(ties) => (
        <input
          {...ties}
          type="datetime-local"
          value={text}
          onChange={(event) => change(event.target.value === '' ? '' : `${event.target.value}:00Z`)}
          className={INPUT}
        />
      )}
    </Field>
  );
}

function Pair({ type, value, change }: Operand): ReactNode {
  const [low, high] = Array.isArray(value) ? (value as readonly unknown[]) : [];
  const Input = type === 'time' ? TimeField : NumberField;
  return (
    <div className="grid grid-cols-2 gap-2">
      <Input label="From" value={low} change={(next) => change([next, high])} />
      <Input label="To" value={high} change={(next) => change([low, next])} />
    </div>
  );
}

/** One text, or of a part of an event that may also hold numbers: what looks like one is one unless it is in quotes. */
function Scalar({ type, value, change, suggested = [] }: Operand) {
  const list = useId();
  const shown = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
  return (
    <>
      <TextField
        label="Value"
        list={list}
        value={shown}
        onChange={(text) => change(type === undefined ? scalarOf(text) : text)}
        autoComplete="off"
        spellCheck={false}
      />
      <datalist id={list}>
        {suggested.map((each) => (
          <option key={String(each)} value={String(each)} />
        ))}
      </datalist>
    </>
  );
}

const scalarOf = (text: string): unknown => (text === 'true' ? true : text === 'false' ? false : numberOf(text));

/** Several values with commas between; numbers where the values are numbers. What is typed stays as it is typed. */
function Several({ type, value, change, suggested = [] }: Operand) {
  const [text, setText] = useState(Array.isArray(value) ? value.join(', ') : '');
  const numeric = type === 'number' || typeOfOperand(suggested[0]) === 'number';
  const read = (next: string) => {
    setText(next);
    const parts = next.split(',').flatMap((part) => part.trim() || []);
    change(numeric ? parts.map(numberOf) : parts);
  };
  return <TextField label="Values" hint="with commas between" value={text} onChange={read} spellCheck={false} />;
}
