/** Where batches go: an object of a destination. Each has a queue of its own, so that one that stands still holds up nobody else. */
export interface DeliveryTarget {
  readonly workspaceId: string;
  readonly destination: string;
  readonly object: string;
}

/** The name of a target's queue: that of its job, and the target. */
export function targetQueue({ workspaceId, destination, object }: DeliveryTarget): string {
  return ['deliver-batch', ...[workspaceId, destination, object].map(escapeName)].join('.');
}

/** BullMQ takes no `:` in the name of a queue, and the dot is ours. */
const escapeName = (name: string) => encodeURIComponent(name).replaceAll('.', '%2E');
