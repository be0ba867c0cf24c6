import type { Field } from '@tributary/connector-kit';
import type { FieldView } from '@tributary/contract';

/** A field of an object as people are told it. */
export function fieldView({ name, label, type, ...field }: Field): FieldView {
  return {
    ...{ name, label, type, required: field.required ?? false, identifier: field.identifier ?? false, help: field.help ?? null },
    ...{
      max_length: field.maxLength ?? null,
      max_items: field.maxItems ?? null,
      choices: field.choices === undefined ? null : [...field.choices],
    },
  };
}
