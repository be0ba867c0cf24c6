import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CallHandler, type ExecutionContext, Inject, Injectable, type NestInterceptor } from '@nestjs/common';
import { IDEMPOTENCY_HEADER } from '@tributary/contract';
import { AppError, Conflict } from '@tributary/core';
import { CONFIG, type Config, STORE } from '@tributary/runtime';
import type { KnownWish, Origin, Store, Wished } from '@tributary/store';
import type { FastifyReply } from 'fastify';
import { from, lastValueFrom } from 'rxjs';
import type { CallerOf, KnownRequest } from '../http/caller.js';
import { type Repeat, repeatOf } from './repeats.js';
import { RepeatedAnswers } from './repeated-answers.js';

/** How long somebody who asks again waits for the answer to who asked first. */
const LONGEST_MS = 5_000;
const PAUSE_MS = 100;

interface Wish {
  readonly caller: CallerOf;
  readonly origin: Origin;
  readonly wished: Wished;
  readonly repeat: Repeat;
}

/** Does what is wished for with an idempotency key once. That the key is noted together with what is done is the store's (`Wishes`). */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CONFIG) private readonly config: Config,
    private readonly answers: RepeatedAnswers,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): ReturnType<CallHandler['handle']> {
    const wish = this.wishOf(context.switchToHttp().getRequest<KnownRequest>());
    if (wish === undefined) return next.handle();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return from(this.once(wish, reply, () => lastValueFrom(next.handle())));
  }

  private wishOf(request: KnownRequest): Wish | undefined {
    const { caller, origin, headers, method, url, body, routeOptions } = request;
    const repeat = repeatOf(method, routeOptions.url ?? '');
    const key = headers[IDEMPOTENCY_HEADER];
    if (repeat === undefined || typeof key !== 'string' || caller === undefined || origin === undefined) return undefined;
    const told = JSON.stringify(['tributary wish', caller.actor, method, url, body ?? null]);
    const hash = createHmac('sha256', this.config.masterKeys[0].bytes).update(told).digest('base64url');
    return { caller, origin, repeat, wished: { workspaceId: caller.workspaceId, key, hash, request: request.id } };
  }

  private async once(wish: Wish, reply: FastifyReply, work: () => Promise<unknown>): Promise<unknown> {
    const { wished, origin, repeat } = wish;
    const before = await this.store.wishes.known(wished);
    if (before !== undefined) return this.again(wish, reply, before);
    origin.wished = wished;
    let answer: unknown;
    try {
      answer = await work();
    } catch (error) {
      const first = await this.firstInstead(wished, error);
      if (first === undefined) throw error;
      return this.again(wish, reply, first);
    }
    await this.store.wishes.keep(wished, this.answers.kept(repeat, answer));
    return answer;
  }

  /** Who came first, where that is why it was refused. What was undone frees the key. */
  private async firstInstead(wished: Wished, error: unknown): Promise<KnownWish | undefined> {
    // Whatever was noted of a surprise was done: nobody may think that it was not.
    if (error instanceof AppError) await this.store.wishes.release(wished);
    const first = await this.store.wishes.known(wished);
    return first?.request === wished.request ? undefined : first;
  }

  private async again({ caller, wished, repeat }: Wish, reply: FastifyReply, first: KnownWish): Promise<unknown> {
    let known: KnownWish | undefined = first;
    for (let waited = 0; known?.answered === false && waited < LONGEST_MS; waited += PAUSE_MS) {
      await sleep(PAUSE_MS);
      known = await this.store.wishes.known(wished);
    }
    if (known?.answered !== true) throw noAnswer(wished.key, first);
    void reply.header('idempotency-replayed', 'true');
    return this.answers.again(caller, repeat, known);
  }
}

function noAnswer(key: string, { what }: KnownWish): Conflict {
  const done = what === null ? 'something' : `\`${what}\``;
  return new Conflict(
    'idempotency.no_answer',
    `the idempotency key \`${key}\` was taken for ${done}, and there is no answer of it: it goes on, or was cut off. Look what became of it before you ask with another key`,
  );
}
