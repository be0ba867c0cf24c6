import type { BatchLimits, DestinationObject } from '../connector.js';

/** How records are packed for these options: as the object says of them, or as it says of all. */
export function batchLimits<Options>(object: Pick<DestinationObject<never, Options>, 'batch' | 'batchFor'>, options: Options): BatchLimits {
  return object.batchFor?.(options) ?? object.batch;
}
