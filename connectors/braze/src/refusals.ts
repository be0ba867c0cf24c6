import { fault, unexpected } from '@tributary/connector-kit';
import type { HttpResponse, Refusal } from '@tributary/connector-kit';

export const KEY_REMEDY = 'Check the API key, its permissions, and that `base_url` is the REST endpoint of the cluster the key belongs to.';

/** Braze tells the reason in `message`, whatever the status. */
export function messageIn(response: HttpResponse): string | undefined {
  const { message } = (response.json ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message : undefined;
}

/** A refusal because of some record, to be looked for by splitting. Anything else is thrown: it stops the batch. */
export function refusalOf(response: HttpResponse, what: string): Refusal {
  if (response.status === 401 || response.status === 403) {
    throw fault.unauthorized(`${what} was refused by Braze (${response.status}): API key, permission or cluster.`, KEY_REMEDY);
  }
  if (response.status !== 400 && response.status !== 413) throw unexpected(response, what);
  return { kind: 'rejected', code: `braze.${response.status}`, message: messageIn(response) ?? response.text.slice(0, 300) };
}

/** Nothing but `success` (or `queued`, while Braze is being maintained) without any error says that a request was taken. */
export function isTaken(response: HttpResponse): boolean {
  const message = messageIn(response);
  const { errors } = (response.json ?? {}) as { errors?: unknown };
  const clean = errors === undefined || (Array.isArray(errors) && errors.length === 0);
  return response.status < 300 && clean && (message === 'success' || message === 'queued');
}
