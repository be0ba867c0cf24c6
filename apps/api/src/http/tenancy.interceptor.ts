import { type CallHandler, type ExecutionContext, Inject, Injectable, type NestInterceptor } from '@nestjs/common';
import { STORE } from '@tributary/runtime';
import type { Store } from '@tributary/store';
import type { KnownRequest } from './caller.js';

/** Answers a request within the workspace of its caller: the database shows nothing else to it. A route open to all has no caller. */
@Injectable()
export class TenancyInterceptor implements NestInterceptor {
  constructor(@Inject(STORE) private readonly store: Store) {}

  intercept(context: ExecutionContext, next: CallHandler): ReturnType<CallHandler['handle']> {
    const { caller } = context.switchToHttp().getRequest<KnownRequest>();
    return caller === undefined ? next.handle() : this.store.within(caller.workspaceId, () => next.handle());
  }
}
