import { type ErrorDetail, explain, hint, Invalid, MODES, type Operation, type Sync, warehouseRead } from '@tributary/core';
import type { AnyConnector } from '@tributary/connector-kit';
import { checkTemplate } from '@tributary/templates';
import { checkErasing } from './check-erasing.js';
import type { World } from './world.js';

type DestinationObject = AnyConnector['objects'][string];

/** Whether the destination's object takes what the sync would send. */
export function checkSync(sync: Sync, world: World): readonly ErrorDetail[] {
  const own = checkOwn(sync, world);
  const connector = world.connectors.get(world.find('destination', sync.destination)?.connector ?? '');
  // A missing destination or connector is told by its own check.
  if (!connector) return own;
  const object = Object.hasOwn(connector.objects, sync.object) ? connector.objects[sync.object] : undefined;
  if (!object) {
    const known = Object.keys(connector.objects);
    return [...own, { path: 'object', message: `${connector.name} has no object \`${sync.object}\`${hint(sync.object, known)}` }];
  }
  return [
    ...own,
    ...[checkMode, checkOptions, checkKey, checkFields, checkConstants].flatMap((check) => check(sync, object)),
    ...checkErasing(sync, object, world),
  ];
}

/** What can be told without the destination. */
function checkOwn(sync: Sync, world: World): readonly ErrorDetail[] {
  return [
    ...checkNesting(sync),
    ...checkTemplates(sync),
    ...checkEvents(sync, world),
    ...checkHeard(sync, world),
    ...checkSplit(sync, world),
  ];
}

/** Columns are the warehouse's business; what a template must never be is known here. */
function checkTemplates({ mapping }: Sync): ErrorDetail[] {
  return Object.entries(mapping).flatMap(([field, from]) => {
    if (!('template' in from)) return [];
    try {
      checkTemplate(from.template);
      return [];
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      return [{ path: `mapping.${field}.template`, message: error.message }];
    }
  });
}

function checkEvents({ source }: Sync, world: World): ErrorDetail[] {
  if (!('events' in source)) return [];
  const warehouse = world.find('warehouse', source.events.warehouse);
  if (warehouse === undefined || warehouse.events !== undefined) return [];
  const message = `the warehouse \`${warehouse.id}\` has no events: tell where they are in its \`events\``;
  return [{ path: 'source.events.warehouse', message }];
}

/** New events are found where the source is: by stitching. */
function checkHeard({ source, schedule }: Sync, world: World): ErrorDetail[] {
  if (schedule === undefined || !('on_event' in schedule)) return [];
  const read = warehouseRead(source, (kind, id) => world.find(kind, id)?.warehouse);
  const warehouse = read === undefined ? undefined : world.find('warehouse', read);
  if (warehouse === undefined || warehouse.events !== undefined) return [];
  const message = `the warehouse \`${warehouse.id}\` has no events to run on: tell where they are in its \`events\``;
  return [{ path: 'schedule.on_event', message }];
}

function checkSplit({ source }: Sync, world: World): ErrorDetail[] {
  if (!('audience' in source) || source.split === undefined) return [];
  const known = (world.find('audience', source.audience)?.splits ?? []).map(({ name }) => name);
  if (known.includes(source.split)) return [];
  return [
    { path: 'source.split', message: `the audience \`${source.audience}\` has no split \`${source.split}\`${hint(source.split, known)}` },
  ];
}

function checkMode({ mode, object: name }: Sync, { modes }: DestinationObject): ErrorDetail[] {
  if (modes.includes(mode)) return [];
  const supported = modes.map((one) => `\`${one}\``).join(', ');
  return [{ path: 'mode', message: `\`${name}\` cannot be kept by \`${mode}\`; it supports ${supported}` }];
}

function checkOptions({ mode, options }: Sync, object: DestinationObject): ErrorDetail[] {
  const parsed = object.options.safeParse(options);
  if (parsed.success) return checkEnough(mode, object, parsed.data);
  return explain(object.options, options, parsed.error).map(({ path, message }) => ({
    path: path === '' ? 'options' : `options.${path}`,
    message,
  }));
}

/** Whether they are enough for all that the mode sends. */
function checkEnough(mode: Sync['mode'], object: DestinationObject, options: unknown): ErrorDetail[] {
  // What is new to us is a change there.
  const operations: readonly Operation[] = mode === 'update' ? ['change'] : MODES[mode];
  const lacking = operations.flatMap((operation) => object.lacks?.(operation, options) ?? []);
  return lacking.map(({ path, message }) => ({ path: `options.${path}`, message: `the mode \`${mode}\` needs more: ${message}` }));
}

/** The key must name a record as the destination does, else two records would be one there. */
function checkKey({ key, object: name }: Sync, { fields, acceptsOtherFields }: DestinationObject): ErrorDetail[] {
  const identifiers = fields.filter(({ identifier }) => identifier === true);
  const missing = identifiers.filter(({ name: field, required }) => required === true && !Object.hasOwn(key, field));
  if (missing.length > 0) {
    return missing.map(({ name: field }) => ({ path: 'key', message: `\`${name}\` is named by \`${field}\`: give its column in \`key\`` }));
  }
  // Where the destination knows no names of its own, the user's are as good.
  if (acceptsOtherFields || identifiers.some(({ name: field }) => Object.hasOwn(key, field))) return [];
  const names = identifiers.map(({ name: field }) => `\`${field}\``).join(', ');
  return [{ path: 'key', message: `\`${name}\` is named by ${names}: the key must have at least one of them` }];
}

function checkFields({ key, mapping, object: name }: Sync, object: DestinationObject): ErrorDetail[] {
  const { fields, acceptsOtherFields } = object;
  const known = fields.map((field) => field.name);
  const given = [...Object.keys(key).map((field) => ['key', field]), ...Object.keys(mapping).map((field) => ['mapping', field])] as const;
  // What only the destination knows is asked of it by a worker, when definitions are checked.
  const unknown = acceptsOtherFields || object.discover !== undefined ? [] : given.filter(([, field = '']) => !isKnown(field, fields));
  const unfilled = fields.filter((field) => field.required === true && !given.some(([, one]) => one === field.name));
  return [
    ...unknown.map(([place, field = '']) => ({
      path: `${place}.${field}`,
      message: `\`${name}\` has no field \`${field}\`${hint(field, known)}`,
    })),
    ...unfilled
      .filter(({ identifier }) => identifier !== true)
      .map((field) => ({
        path: 'mapping',
        message: `\`${name}\` needs the field \`${field.name}\`: map a column, a constant, a template or an expression to it`,
      })),
  ];
}

/** A constant is known before anything is sent. */
function checkConstants({ mapping }: Sync, { fields }: DestinationObject): ErrorDetail[] {
  return Object.entries(mapping).flatMap(([name, from]) => {
    const field = fields.find((one) => one.name === name);
    if (field === undefined || !('value' in from) || from.value === null || from.hash !== undefined) return [];
    const { choices, maxLength } = field;
    const text = String(from.value);
    if (choices !== undefined && !choices.includes(text)) {
      const known = choices.map((one) => `\`${one}\``).join(', ');
      return [{ path: `mapping.${name}.value`, message: `\`${name}\` takes only ${known}, not \`${text}\`${hint(text, choices)}` }];
    }
    if (maxLength === undefined || [...text].length <= maxLength) return [];
    return [{ path: `mapping.${name}.value`, message: `\`${name}\` takes at most ${maxLength} characters` }];
  });
}

/** A field cannot be both a value and the document that other fields stand in. */
function checkNesting({ mapping }: Sync): ErrorDetail[] {
  const names = Object.keys(mapping);
  const clashes = names.map((name) => [name, names.find((other) => name.startsWith(`${other}.`))] as const);
  return clashes.flatMap(([name, other]) =>
    other === undefined
      ? []
      : [{ path: `mapping.${name}`, message: `\`${name}\` lies within \`${other}\`, which is mapped too: map one of them` }],
  );
}

/** A field, or a place within one that holds a document. */
function isKnown(name: string, fields: DestinationObject['fields']): boolean {
  return fields.some((field) => field.name === name || (isOpen(field.type) && name.startsWith(`${field.name}.`)));
}

const isOpen = (type: string): boolean => type === 'json' || type === 'any';
