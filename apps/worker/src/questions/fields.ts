import { destinationFields, type Takes } from '@tributary/sync';
import type { LookupInput } from '@tributary/store';
import type { Asked } from './question.js';

type At = Pick<Asked, 'store' | 'workspaceId' | 'destinations' | 'signal'>;

/** The fields of a destination's object: those its connector knows, and those the destination itself tells of. */
export async function fields({ destination: id, object, options }: LookupInput<'fields'>, at: At): Promise<object> {
  const found = await destinationFields(await openForQuestion(id, object, at), { object, options });
  return { items: found.fields.map(shownField), discovered: found.discovered, accepts_other_fields: found.acceptsOtherFields };
}

/** A destination, to be asked what it takes. */
export async function openForQuestion(id: string, object: string, { store, workspaceId, destinations, signal }: At) {
  const { object: destination } = await store.objects.get({ workspaceId, kind: 'destination', id });
  return { ...(await destinations.open(workspaceId, destination, object)), signal };
}

function shownField({ name, label, type, ...field }: Takes['fields'][number]): object {
  return {
    ...{ name, label, type, required: field.required ?? false, identifier: field.identifier ?? false, help: field.help ?? null },
    ...{ max_length: field.maxLength ?? null, max_items: field.maxItems ?? null, choices: field.choices ?? null },
  };
}
