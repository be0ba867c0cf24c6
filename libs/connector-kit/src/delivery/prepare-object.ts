import { messageOf } from '@tributary/core';
import type { DestinationObject, Planned, Warning, WriteContext } from '../connector.js';
import type { Http } from '../http/http.js';
import { fault, Fault } from '../outcome.js';

/** A look whether a destination is ready for a run: what people should know, or the fault that says why not. */
export interface Prepared {
  readonly warnings: readonly Warning[];
  readonly fault?: Fault;
}

/** Has an object look before a run's first request, whatever its connector does: what it throws is a fault, and anything else its bug. */
export async function prepareObject<Settings, Options>(
  object: DestinationObject<Settings, Options>,
  context: WriteContext<Settings, Options>,
  planned: Planned,
): Promise<Prepared> {
  try {
    return { warnings: (await object.prepare?.(context, planned)) ?? [] };
  } catch (error) {
    const bug = () => fault.fatal(`The connector failed to prepare the destination: ${messageOf(error)}`);
    return { warnings: [], fault: error instanceof Fault ? error : bug() };
  }
}

/** A client for looking only: what changes nothing there is asked, anything else goes to `rehearsal`, which sends nothing. */
export function lookingHttp(http: Http, rehearsal: Http): Http {
  return {
    ...http,
    send: (request, options) => (request.method === 'GET' || request.readOnly === true ? http : rehearsal).send(request, options),
  };
}
