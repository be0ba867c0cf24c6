import { Injectable } from '@nestjs/common';
import { Conflict } from '@tributary/core';
import type { KnownWish } from '@tributary/store';
import { ErasuresService } from '../erasures/erasures.service.js';
import type { CallerOf } from '../http/caller.js';
import { PromotionsService } from '../promotions/promotions.service.js';
import { RunsService } from '../runs/runs.service.js';
import type { Repeat } from './repeats.js';

interface Way {
  /** What of an answer is kept: no secrets, and nothing about people. */
  readonly kept: (answer: unknown) => unknown;
  readonly again: (caller: CallerOf, known: KnownWish) => unknown;
}

/** Tells again what was answered to a wish. */
@Injectable()
export class RepeatedAnswers {
  private readonly ways: Readonly<Record<Repeat, Way>>;

  constructor(runs: RunsService, promotions: PromotionsService, erasures: ErasuresService) {
    this.ways = {
      run: byId((caller, id) => runs.get(caller, id)),
      promotion: byId((caller, id) => promotions.get(caller, id)),
      erasure: byId((caller, id) => erasures.get(caller, id)),
      kept: { kept: (answer) => answer, again: (_caller, { answer, what }) => answer ?? refuseNothing(what) },
      once: { kept: () => null, again: (_caller, { what }) => refuseSecret(what) },
    };
  }

  kept(repeat: Repeat, answer: unknown): unknown {
    return this.ways[repeat].kept(answer);
  }

  again(caller: CallerOf, repeat: Repeat, known: KnownWish): unknown {
    return this.ways[repeat].again(caller, known);
  }
}

function byId(get: (caller: CallerOf, id: string) => Promise<unknown>): Way {
  return {
    kept: (answer) => ({ id: (answer as { readonly id: string }).id }),
    again: (caller, { answer }) => get(caller, (answer as { readonly id: string }).id),
  };
}

function refuseSecret(what: string | null): never {
  throw new Conflict(
    'idempotency.shown_once',
    `this was done before and made \`${what ?? 'nothing'}\`. Its secret was shown that once and is kept nowhere: where it is lost, take back what was made, and ask with another key`,
  );
}

function refuseNothing(what: string | null): never {
  throw new Error(`the answer to \`${what ?? 'a wish'}\` is not kept`);
}
