import { INPUT } from '../../../parts/form/field.js';
import { useId } from 'react';

const UNITS = [
  ['m', 'minutes'],
  ['h', 'hours'],
  ['d', 'days'],
] as const;

/** Minutes, hours or days, as `30d`. */
export function DurationField({ label, value, change }: { label: string; value: unknown; change: (value: string) => void }) {
  const id = useId();
  const text = typeof value === 'string' ? value : '';
  const [, number = '', unit = 'd'] = /^(\d*)([mhd])$/.exec(text) ?? [];
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
      </label>
      <div className="grid grid-cols-[minmax(3rem,1fr)_auto] gap-1">
        <input
          id={id}
          inputMode="numeric"
          value={number}
          onChange={(event) => change(`${event.target.value.replace(/\D/g, '')}${unit}`)}
          className={INPUT}
        />
        <select aria-label={`${label}, unit`} value={unit} onChange={(event) => change(`${number}${event.target.value}`)} className={INPUT}>
          {UNITS.map(([each, name]) => (
            <option key={each} value={each}>
              {name}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}
