import type { ConnectorView, FieldView } from '@tributary/contract';

type ConnectorObject = Pick<ConnectorView['objects'][number], 'name' | 'fields' | 'modes' | 'options'>;

/** A sync that fits its source and its destination, to be looked at and defined. */
export interface Proposal {
  readonly object: string;
  readonly mode: string;
  readonly key: Readonly<Record<string, string>>;
  /** Which field each column fills. */
  readonly lines: readonly { readonly field: string; readonly column: string }[];
}

/** The column that every profile has. */
const OWN = 'profile_id';
/** The best first: what is gone here is gone there. */
const MODES = ['mirror', 'upsert'];

const needsNothing = ({ options }: ConnectorObject): boolean => !Array.isArray(options['required']) || options['required'].length === 0;
const keyOf = ({ fields }: ConnectorObject): FieldView | undefined =>
  fields.find(({ identifier, required }) => identifier && required) ?? fields.find(({ identifier }) => identifier);

/** Where a destination takes whatever else is known of somebody. */
const openOf = ({ fields }: ConnectorObject): string | undefined => fields.find(({ name }) => /^(custom_?)?attributes$/i.test(name))?.name;

/** The object of a connector that people can be kept in step with as they are: it asks for no options and takes whatever is known. */
const objectForPeople = ({ objects }: { readonly objects: readonly ConnectorObject[] }): ConnectorObject | undefined =>
  objects.find((object) => needsNothing(object) && keyOf(object) && openOf(object) && MODES.some((mode) => object.modes.includes(mode)));

/** Whether a connector has such an object. */
export const forPeople = (connector: { readonly objects: readonly ConnectorObject[] }): boolean => objectForPeople(connector) !== undefined;

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** Columns go into fields of their name, all others into the place for what else is known, where there is one. */
export function proposeSync(connector: { readonly objects: readonly ConnectorObject[] }, columns: readonly string[]): Proposal | undefined {
  const object = objectForPeople(connector);
  const key = object && keyOf(object);
  if (!key) return undefined;
  const open = openOf(object);
  const lines = columns
    .filter((column) => column !== OWN)
    .flatMap((column) => {
      const named = object.fields.find(({ name }) => name !== open && plain(name) === plain(column))?.name;
      const field = named ?? `${open}.${column}`;
      return field === key.name ? [] : [{ field, column }];
    });
  const mode = MODES.find((name) => object.modes.includes(name)) ?? object.modes[0] ?? 'upsert';
  return { object: object.name, mode, key: { [key.name]: OWN }, lines };
}
