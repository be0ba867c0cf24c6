/** A custom header on every call of our clients: a foreign page cannot send it without asking first, so cookies alone never change anything. */
export const CLIENT_HEADER = 'x-tributary-client';

/** Names one wish: what is asked for again with the same key is done once, whatever is started or made. */
export const IDEMPOTENCY_HEADER = 'idempotency-key';
