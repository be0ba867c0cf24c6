import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { RunView } from '@tributary/contract';
import type { z } from 'zod';

/** Declares what a route answers when all is well. How it may refuse follows from what it is (`openapi/refusals.ts`). */
export function Answers(schema: z.ZodType, { status = 200, description = '' }: { status?: number; description?: string } = {}) {
  return applyDecorators(HttpCode(status), ApiResponse({ status, description, standardSchema: schema }));
}

/** Declares a route that answers nothing. */
export function AnswersNothing() {
  return applyDecorators(HttpCode(204), ApiResponse({ status: 204, description: 'Done' }));
}

/** Declares a route that starts a run and does not wait for it. */
export function Accepts() {
  return Answers(RunView, { status: 202, description: 'Accepted: follow the run by its events' });
}
