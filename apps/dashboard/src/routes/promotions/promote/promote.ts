import { ApiError } from '@tributary/client';
import type { PromotionView } from '@tributary/contract';
import { api } from '../../../api.js';

/** What is promoted where. */
export interface Wanted {
  readonly from: string;
  readonly to: string;
  readonly note: string;
  readonly prune: boolean;
}

/**
 * Brings everything that is defined in the present workspace to another and has it planned there. A session is in one workspace at a time: it goes along, and comes back
 * where nothing came of it.
 */
export async function promote({ from, to, note, prune }: Wanted): Promise<PromotionView> {
  const { objects } = await api.objects.export();
  await api.session.switch({ workspace: to });
  try {
    return await api.promotions.create({ from, objects, prune, ...(note.trim() === '' ? {} : { note: note.trim() }) });
  } catch (error) {
    await api.session.switch({ workspace: from });
    throw named(error, objects);
  }
}

/** A complaint about `objects.3` says nothing to people: it is about a definition. */
function named(error: unknown, objects: readonly Readonly<Record<string, unknown>>[]): unknown {
  if (!(error instanceof ApiError) || error.problem.errors === undefined) return error;
  const errors = error.problem.errors.map(({ path, message }) => ({ path: placeOf(path, objects), message }));
  return new ApiError({ ...error.problem, errors });
}

/** `objects.3.settings.api_key` as `destination braze_eu: settings.api_key` */
export function placeOf(path: string, objects: readonly Readonly<Record<string, unknown>>[]): string {
  const [, place = '', rest = ''] = /^objects[.[](\d+)\]?\.?(.*)$/.exec(path) ?? [];
  const object = objects[Number(place)];
  if (place === '' || object === undefined) return path;
  return `${String(object['kind'])} ${String(object['id'])}${rest === '' ? '' : `: ${rest}`}`;
}
