import type { Operation } from '@tributary/core';

/** What is done to a record, in the words that services are told. */
export const OPS: Readonly<Record<Operation, string>> = { add: 'added', change: 'changed', remove: 'removed' };
