import type { Client } from '@tributary/client';
import { EXIT, type Exit, type Terminal } from '../../terminal.js';

/** A command that asks the API one thing and shows the answer. */
export interface Asking {
  readonly client: Client;
  readonly terminal: Terminal;
  readonly json: boolean;
  readonly warehouse: string | undefined;
}

/** The answer as it came for machines, in words for people. */
export function show<T>({ terminal, json }: Pick<Asking, 'terminal' | 'json'>, answer: T, describe: (answer: T) => string): Exit {
  terminal.out(json ? JSON.stringify(answer) : describe(answer));
  return EXIT.ok;
}

/** A value of a trait in one line. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
