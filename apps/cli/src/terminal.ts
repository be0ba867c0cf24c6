import type { Environment } from './project/fill-references.js';

/** Where a command writes and what it knows of its surroundings: the real terminal, or a test's. */
export interface Terminal {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** Progress goes here, when a person looks on. */
  readonly screen: NodeJS.WriteStream | undefined;
  readonly env: Environment;
  /** Asks whoever sits there; not there where nobody does. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
}

/** The ends a command can come to. */
export const EXIT = { ok: 0, failed: 1, usage: 2, partial: 3 } as const;
export type Exit = (typeof EXIT)[keyof typeof EXIT];

/** Something that is wrong with the way a command was called. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
