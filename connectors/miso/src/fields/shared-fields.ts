import type { Field } from '@tributary/connector-kit';

export const LONGEST_ID = 512;
export const LONGEST_ADDRESS = 65_536;

/** Everything Miso has no field of its own for. */
export const ATTRIBUTES_FIELD: Field = {
  name: 'custom_attributes',
  label: 'Custom attributes',
  type: 'json',
  help: 'Anything else, each by its own name: `custom_attributes.email`. An attribute keeps one type over all records: pin it in the option `attributes`.',
};
