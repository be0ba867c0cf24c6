import {
  type AnyObject,
  type ErrorDetail,
  explain,
  hint,
  Invalid,
  isMaskedAt,
  type Kind,
  type ObjectOf,
  type Raw,
  referencesOf,
} from '@tributary/core';
import { resolveConditions } from '@tributary/audiences';
import { circleThrough } from '@tributary/traits';
import { checkSync } from './check-sync.js';
import type { World } from './world.js';

type Check<K extends Kind> = (object: ObjectOf<K>, world: World) => readonly ErrorDetail[];

/** What each kind's schema alone cannot know. */
const CHECKS: { readonly [K in Kind]?: Check<K> } = {
  trait: checkTrait,
  identifier_type: clashOf,
  audience: checkAudience,
  destination: checkDestination,
  sync: checkSync,
  warehouse: checkWarehouse,
  alert: checkAlert,
};

/** What is wrong with an object in its surroundings, by places within it. `raw` tells which secrets stay as they are. */
export function checkObject(object: AnyObject, raw: Raw, world: World): readonly ErrorDetail[] {
  const check: Check<Kind> | undefined = CHECKS[object.kind];
  const details = [...danglingOf(object, world), ...(check?.(object, world) ?? []), ...dependentsOf(object, world)];
  return details.filter(({ path }) => !isMaskedAt(raw, path));
}

/** A destination that becomes another connector's must still take what its syncs send. Those that are changed too speak for themselves. */
function dependentsOf(object: AnyObject, world: World): ErrorDetail[] {
  if (object.kind !== 'destination') return [];
  return world
    .all('sync')
    .filter((sync) => sync.destination === object.id && !world.changes(sync))
    .flatMap((sync) =>
      checkSync(sync, world)
        .slice(0, 1)
        .map(({ message }) => ({ path: 'connector', message: `sync \`${sync.id}\`: ${message}` })),
    );
}

function danglingOf(object: AnyObject, world: World): ErrorDetail[] {
  return referencesOf(object)
    .filter(({ kind, id }) => world.find(kind, id) === undefined)
    .map(({ path, kind, id }) => {
      if (world.prunes(kind, id)) return { path, message: `the ${kind} \`${id}\` would be pruned: add it to what is applied` };
      if (world.deletes(kind, id)) return { path, message: `the ${kind} \`${id}\` would be deleted with this: keep it, or name another` };
      const known = world.all(kind).map((one) => one.id);
      return { path, message: `there is no ${kind} \`${id}\`${hint(id, known)}` };
    });
}

/** Identifiers, traits and membership in audiences stand side by side as the columns of a profile. */
function checkTrait(trait: ObjectOf<'trait'>, world: World): readonly ErrorDetail[] {
  const clash = clashOf(trait, world);
  return clash.length > 0 || trait.type !== 'formula' ? clash : circleOf(trait, { path: 'value', world });
}

/** What else is a column of profiles. */
const COLUMN_KINDS = { identifier_type: 'identifier type', trait: 'trait', audience: 'audience' } as const;

function clashOf({ kind, id }: AnyObject, world: World): readonly ErrorDetail[] {
  const words = COLUMN_KINDS[kind as keyof typeof COLUMN_KINDS];
  if (id === 'profile_id') return [{ path: 'id', message: `profiles have a column \`${id}\` already: choose another id for the ${words}` }];
  return Object.entries(COLUMN_KINDS).flatMap(([other, name]) =>
    other !== kind && world.find(other as Kind, id) !== undefined
      ? [{ path: 'id', message: `profiles have a column \`${id}\` already, the ${name} of that name: choose another id for the ${words}` }]
      : [],
  );
}

/** What is made of itself can never be computed. Told of those in the circle only, not of all that need one of them. */
function circleOf({ id }: AnyObject, { path, world }: { readonly path: string; readonly world: World }): readonly ErrorDetail[] {
  const circle = circleThrough(id, { traits: world.all('trait'), audiences: world.all('audience') });
  if (circle === undefined) return [];
  const kinds = new Set(circle.map((one) => (world.find('audience', one) === undefined ? 'formulas' : 'audiences')));
  const message = `${[...kinds].sort().reverse().join(' and ')} are made of each other in a circle: ${circle.join(' → ')}. Take one of these out of what it is made of`;
  return [{ path, message }];
}

/** Audiences of one warehouse that need each other have no members; two of a list need an order. */
function checkAudience(audience: ObjectOf<'audience'>, world: World): readonly ErrorDetail[] {
  const near = world.all('audience').filter(({ warehouse }) => warehouse === audience.warehouse);
  const elsewhere = referencesOf(audience).filter(
    ({ kind, id }) => kind === 'audience' && world.find(kind, id)?.warehouse !== audience.warehouse,
  );
  const clash = clashOf(audience, world);
  if (clash.length > 0) return clash;
  if (elsewhere.length > 0) {
    return elsewhere
      .filter(({ id }) => world.find('audience', id) !== undefined)
      .map(({ path, id }) => ({ path, message: `\`${id}\` is an audience of another warehouse` }));
  }
  try {
    resolveConditions(near, [audience.id]);
    return circleOf(audience, { path: 'condition', world });
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    return error.details;
  }
}

/** What is stitched and computed are events. */
function checkWarehouse({ id, events, schedules }: ObjectOf<'warehouse'>): ErrorDetail[] {
  if (events !== undefined) return [];
  const message = `the warehouse \`${id}\` has no events: tell where they are in its \`events\``;
  return Object.entries(schedules).flatMap(([what, schedule]) => (schedule === undefined ? [] : [{ path: `schedules.${what}`, message }]));
}

/** Of something that is not there nobody would ever be told. */
function checkAlert({ subjects = [] }: ObjectOf<'alert'>, world: World): ErrorDetail[] {
  const known = [...world.all('sync'), ...world.all('warehouse')].map(({ id }) => id);
  return subjects.flatMap((id, index) =>
    known.includes(id) ? [] : [{ path: `subjects.${index}`, message: `there is no sync and no warehouse \`${id}\`${hint(id, known)}` }],
  );
}

function checkDestination({ connector: slug, settings, sandbox }: ObjectOf<'destination'>, world: World): ErrorDetail[] {
  const connector = world.connectors.get(slug);
  if (!connector) return [{ path: 'connector', message: `there is no connector \`${slug}\`${hint(slug, [...world.connectors.keys()])}` }];
  // A sandbox brings its own settings; what is given besides must still make sense.
  const input = sandbox ? { ...(connector.sandbox.settings as object), ...settings } : settings;
  const parsed = connector.settings.safeParse(input);
  if (parsed.success) return [];
  return explain(connector.settings, input, parsed.error).map(({ path, message }) => ({
    path: path === '' ? 'settings' : `settings.${path}`,
    message,
  }));
}
