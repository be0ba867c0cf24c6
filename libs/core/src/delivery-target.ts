/** Where batches go: an object of a destination. Each has a queue of its own, so that one that stands still holds up nobody else. */
export interface DeliveryTarget {
  readonly workspaceId: string;
  readonly destination: string;
  readonly object: string;
}
