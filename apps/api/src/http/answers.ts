import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import { Problem, RunView } from '@tributary/contract';
import type { z } from 'zod';

const problem = () => ApiResponse({ status: 'default', description: 'A problem (RFC 9457)', standardSchema: Problem });

/** Declares what a route answers when all is well, and that anything else is a problem. */
export function Answers(schema: z.ZodType, { status = 200, description = '' }: { status?: number; description?: string } = {}) {
  return applyDecorators(HttpCode(status), ApiResponse({ status, description, standardSchema: schema }), problem());
}

/** Declares a route that answers nothing. */
export function AnswersNothing() {
  return applyDecorators(HttpCode(204), ApiResponse({ status: 204, description: 'Done' }), problem());
}

const IDEMPOTENCY = { name: 'Idempotency-Key', required: false, description: 'The same key again gives the same run' };

/** Declares a route that starts a run and does not wait for it. `idempotent`: it reads the header that makes a repeated wish one. */
export function Accepts({ idempotent = false }: { idempotent?: boolean } = {}) {
  const answers = Answers(RunView, { status: 202, description: 'Accepted: follow the run by its events' });
  return idempotent ? applyDecorators(ApiHeader(IDEMPOTENCY), answers) : answers;
}
