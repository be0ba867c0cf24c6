import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Unauthorized } from '@tributary/core';
import { STORE } from '@tributary/runtime';
import type { Store } from '@tributary/store';
import type { KnownRequest } from './caller.js';
import { Callers } from './callers.js';

/** Ends streams whose caller may not follow them any more, as soon as the database tells that access changed. */
@Injectable()
export class AccessWatch implements OnApplicationShutdown {
  readonly #open = new Set<() => void>();
  #watching: Promise<() => void> | undefined;

  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly callers: Callers,
  ) {}

  /** Calls `ended` when the caller of this request is known no longer, or is somewhere else. */
  async during(request: KnownRequest, ended: () => void): Promise<{ readonly look: () => void; readonly stop: () => void }> {
    const look = () => void this.holds(request).then((still) => still || ended());
    this.#open.add(look);
    this.#watching ??= this.store.watchAccess(() => this.#open.forEach((open) => open()));
    await this.#watching.catch((error: unknown) => {
      this.#watching = undefined;
      this.#open.delete(look);
      throw error;
    });
    // What happened before the watch began.
    look();
    return { look, stop: () => void this.#open.delete(look) };
  }

  async onApplicationShutdown(): Promise<void> {
    const stop = await this.#watching?.catch(() => undefined);
    stop?.();
  }

  private async holds(request: KnownRequest): Promise<boolean> {
    try {
      return (await this.callers.of(request)).workspaceId === request.caller?.workspaceId;
    } catch (error) {
      // A database that is away ends no stream: the next look tells.
      return !(error instanceof Unauthorized);
    }
  }
}
