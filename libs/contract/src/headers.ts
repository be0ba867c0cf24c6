/** A custom header on every call of our clients: a foreign page cannot send it without asking first, so cookies alone never change anything. */
export const CLIENT_HEADER = 'x-tributary-client';

/** Names one wish to start a run: the same key again gives the same run instead of a second one. */
export const IDEMPOTENCY_HEADER = 'idempotency-key';
