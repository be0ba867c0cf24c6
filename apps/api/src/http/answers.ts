import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { Problem } from '@tributary/contract';
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
