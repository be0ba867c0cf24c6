import { explain, Invalid, MODES } from '@tributary/core';
import type { DestinationObject } from '@tributary/connector-kit';
import type { SyncTools } from './ports.js';

/** The destination's object a sync writes to, once it is sure that it exists and can do what the mode asks. */
export function objectOf({ resolved, connector }: Pick<SyncTools, 'resolved' | 'connector'>): DestinationObject<unknown> {
  const { sync } = resolved;
  const object = connector.objects[sync.object];
  if (object === undefined) {
    const known = Object.keys(connector.objects).map((name) => `\`${name}\``);
    throw new Invalid('sync.object', `${connector.name} has no object \`${sync.object}\`; it has ${known.join(', ')}.`);
  }
  if (!object.modes.includes(sync.mode)) {
    const modes = Object.keys(MODES).filter((mode) => (object.modes as readonly string[]).includes(mode));
    throw new Invalid(
      'sync.mode',
      `\`${sync.object}\` of ${connector.name} cannot be kept in mode \`${sync.mode}\`; it can in ${modes.join(', ')}.`,
    );
  }
  return object;
}

/** The object's own settings of a sync, as its schema gives them. */
export function optionsOf(tools: Pick<SyncTools, 'resolved' | 'connector'>): unknown {
  const { sync } = tools.resolved;
  const schema = objectOf(tools).options;
  const parsed = schema.safeParse(sync.options);
  if (parsed.success) return parsed.data;
  const details = explain(schema, sync.options, parsed.error).map(({ path, message }) => ({ path: `options.${path}`, message }));
  const list = details.map((detail) => `\`${detail.path}\`: ${detail.message}`).join('; ');
  throw new Invalid('sync.options', `The options of sync \`${sync.id}\` do not fit \`${sync.object}\`: ${list}`, details);
}
