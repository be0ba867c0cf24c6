import { AppError, type ErrorDetail, hint, Invalid, type Sync } from '@tributary/core';
import { type AskedDestination, destinationFields, type Takes } from './destination-fields.js';

/**
 * Asks the destination of a sync whether it has the fields that are mapped. Rejects with `Invalid`. One whose connector knows all fields is
 * not asked, since that was told when the sync was defined; nor is one a complaint that cannot be reached now, which is no fault of the
 * definition.
 */
export async function checkFields(destination: AskedDestination, sync: Sync): Promise<void> {
  const takes = await destinationFields(destination, sync).catch((error: unknown) => {
    if (error instanceof AppError && error.code.startsWith('destination.') && error.code !== 'destination.fatal') return null;
    if (!(error instanceof AppError)) throw error;
    throw new Invalid('sync.fields', error.message, [{ path: 'object', message: error.message }], { cause: error });
  });
  if (takes === null || !takes.discovered) return;
  const details = [...unknownIn(sync, takes), ...unfilledIn(sync, takes)];
  if (details.length > 0) throw new Invalid('sync.fields', details.map(({ message }) => message).join('; '), details);
}

function unknownIn({ key, mapping, object }: Sync, { fields, acceptsOtherFields }: Takes): readonly ErrorDetail[] {
  if (acceptsOtherFields) return [];
  const known = fields.map(({ name }) => name);
  const given = [
    ...Object.keys(key).map((name) => ['key', name] as const),
    ...Object.keys(mapping).map((name) => ['mapping', name] as const),
  ];
  return given
    .filter(([, name]) => !fields.some((field) => field.name === name || (isOpen(field.type) && name.startsWith(`${field.name}.`))))
    .map(([place, name]) => ({
      path: `${place}.${name}`,
      message: `the destination has no field \`${name}\` in \`${object}\`${hint(name, known)}`,
    }));
}

function unfilledIn({ key, mapping, object }: Sync, { fields }: Takes): readonly ErrorDetail[] {
  return fields
    .filter(({ name, required }) => required === true && !Object.hasOwn(key, name) && !Object.hasOwn(mapping, name))
    .map(({ name }) => ({
      path: 'mapping',
      message: `the destination requires the field \`${name}\` of \`${object}\`: map something to it`,
    }));
}

const isOpen = (type: string): boolean => type === 'json' || type === 'any';
