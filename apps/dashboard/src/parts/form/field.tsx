import { type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, type TextareaHTMLAttributes, useId } from 'react';
import { Message } from '../message.js';

export const INPUT =
  'w-full rounded-md border border-soft/60 bg-card px-2.5 py-1.5 text-ink placeholder:text-soft aria-invalid:border-bad disabled:opacity-60';

/** What every field has: its name above, a hint, and what is wrong with it beneath. */
export interface FieldText {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
}

interface Ties {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

/** A field around any control; `children` is given what ties the control to its label and its error. */
export function Field({ label, hint, error, children }: FieldText & { children: (ties: Ties) => ReactNode }) {
  const id = useId();
  const said = error === undefined ? (hint === undefined ? undefined : `${id}-hint`) : `${id}-error`;
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
      </label>
      {children({ id, 'aria-describedby': said, 'aria-invalid': error === undefined ? undefined : true })}
      {error !== undefined && (
        <p id={`${id}-error`} className="mt-1 text-[13px] break-words text-bad">
          <Message text={error} />
        </p>
      )}
      {error === undefined && hint !== undefined && (
        <p id={`${id}-hint`} className="mt-1 text-[13px] text-soft">
          {hint}
        </p>
      )}
    </div>
  );
}

type Changed<T> = Omit<T, 'onChange' | 'value'> & { readonly value: string; readonly onChange: (value: string) => void };

/** One line of text. */
export function TextField({
  label,
  hint,
  error,
  onChange,
  className = '',
  ...rest
}: FieldText & Changed<InputHTMLAttributes<HTMLInputElement>>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ties) => <input {...rest} {...ties} onChange={(event) => onChange(event.target.value)} className={`${INPUT} ${className}`} />}
    </Field>
  );
}

/** Several lines; `code` for SQL and the like. */
export function TextAreaField({
  label,
  hint,
  error,
  onChange,
  code = false,
  ...rest
}: FieldText & { code?: boolean } & Changed<TextareaHTMLAttributes<HTMLTextAreaElement>>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ties) => (
        <textarea
          rows={4}
          spellCheck={!code}
          {...rest}
          {...ties}
          onChange={(event) => onChange(event.target.value)}
          className={`${INPUT} ${code ? 'font-mono text-[13px]' : ''}`}
        />
      )}
    </Field>
  );
}

/** One of several; `options` are pairs of what is kept and what is read. */
export function SelectField({
  label,
  hint,
  error,
  onChange,
  options,
  ...rest
}: FieldText & { options: readonly (readonly [value: string, text: string])[] } & Changed<SelectHTMLAttributes<HTMLSelectElement>>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ties) => (
        <select {...rest} {...ties} onChange={(event) => onChange(event.target.value)} className={INPUT}>
          {options.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Yes or no, its name at the right. */
export function CheckField({
  label,
  hint,
  checked,
  onChange,
  disabled = false,
}: {
  label: ReactNode;
  hint?: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}) {
  return (
    <label className="flex min-w-0 items-start gap-2">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-[3px] size-4 shrink-0 accent-river"
      />
      <span className="min-w-0">
        <span className="block">{label}</span>
        {hint !== undefined && <span className="block text-[13px] text-soft">{hint}</span>}
      </span>
    </label>
  );
}
