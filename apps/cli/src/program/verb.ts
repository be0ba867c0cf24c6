import type { Client } from '@tributary/client';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Connection } from '../connect.js';
import type { Exit, Terminal } from '../terminal.js';

/** The options every verb has. */
export type Shared = Connection & { readonly json?: boolean };

/** What a verb does with its words and options. */
export type Work<O> = (
  client: Client,
  at: { options: O & { json: boolean }; names: readonly string[]; terminal: Terminal },
) => Promise<Exit>;

/** Adds a verb that speaks to the API. */
export type Verb = <O = object>(usage: string, description: string, work: Work<O>) => Command;

/** Begins a group of verbs, `users invite`; its verb `list` is what the name of the group alone means. */
export type Group = (name: string, description: string) => Verb;

/** What every command takes: its answer for machines. */
export const jsonOption = (): Option => new Option('--json', 'answer in JSON, for machines');

/** Reads an option that is a whole number. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('must be a whole number');
  return Number(text);
}
