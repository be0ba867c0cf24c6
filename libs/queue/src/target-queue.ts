import type { DeliveryTarget } from '@tributary/core';

/** The name of a target's queue: that of its job, and the target. */
export function targetQueue({ workspaceId, destination, object }: DeliveryTarget): string {
  return ['deliver-batch', ...[workspaceId, destination, object].map(escapeName)].join('.');
}

/** BullMQ takes no `:` in the name of a queue, and the dot is ours. */
const escapeName = (name: string) => encodeURIComponent(name).replaceAll('.', '%2E');
