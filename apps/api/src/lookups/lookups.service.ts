import { Inject, Injectable } from '@nestjs/common';
import { STORE } from '@tributary/runtime';
import { type NewRunInput, resolveSync, type Store, warehouseOfSync } from '@tributary/store';
import type { z } from 'zod';
import type { CallerOf } from '../http/caller.js';
import { endedError } from '../runs/ended-error.js';
import { RunsService } from '../runs/runs.service.js';
import { chooseWarehouse } from '../warehouses/choose-warehouse.js';

/** A question, and the warehouse it is for: the only one there is unless it is named. */
export type Question = { readonly warehouse?: string | undefined } & NewRunInput<'lookup'>;

/** Asks a warehouse through a worker, since the API opens none, and waits for the answer. */
@Injectable()
export class LookupsService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly runs: RunsService,
  ) {}

  /** The answer, read by its schema. Rejects with the error the engine gave. */
  async ask<T extends z.ZodType>(caller: CallerOf, answer: T, { warehouse, ...input }: Question): Promise<z.output<T>> {
    const { id: subject } = await chooseWarehouse(this.store, caller.workspaceId, {
      warehouse,
      // An import may be what tells where the events are.
      withEvents: input.question !== 'import',
    });
    return this.answer(caller, answer, { subject, input });
  }

  /** The answer to a question about a sync, asked where its ledger is. */
  async askOfSync<T extends z.ZodType>(caller: CallerOf, answer: T, input: NewRunInput<'lookup'>, sync: string) {
    const resolved = await resolveSync(this.store.objects, caller.workspaceId, sync);
    return this.answer(caller, answer, { subject: warehouseOfSync(resolved), input });
  }

  /** The answer of this warehouse, whether or not it has events. */
  async askIn<T extends z.ZodType>(
    caller: CallerOf,
    answer: T,
    { warehouse, input }: { readonly warehouse: string; readonly input: NewRunInput<'lookup'> },
  ) {
    return this.answer(caller, answer, { subject: warehouse, input });
  }

  /** The answer to a question about a destination, which needs no warehouse. */
  async askOfDestination<T extends z.ZodType>(
    caller: CallerOf,
    answer: T,
    input: NewRunInput<'lookup'> & { readonly destination: string },
  ) {
    return this.answer(caller, answer, { subject: `destination:${input.destination}`, input });
  }

  private async answer<T extends z.ZodType>(
    caller: CallerOf,
    answer: T,
    { subject, input }: { readonly subject: string; readonly input: NewRunInput<'lookup'> },
  ): Promise<z.output<T>> {
    const ended = await this.runs.awaited(caller, { kind: 'lookup', subject, input });
    if (ended.state !== 'succeeded') throw endedError(ended);
    return answer.parse(ended.result);
  }
}
