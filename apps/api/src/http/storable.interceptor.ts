import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { type ErrorDetail, Invalid } from '@tributary/core';
import type { FastifyRequest } from 'fastify';
import { DEEPEST } from './json-shape.js';

/** Refuses what PostgreSQL cannot hold, whichever route it is for: it would be an error of ours there, which tells nobody what is wrong. */
@Injectable()
export class StorableInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): ReturnType<CallHandler['handle']> {
    const { body, query } = context.switchToHttp().getRequest<FastifyRequest>();
    const wrong = unstorable(body) ?? unstorable(query);
    if (wrong !== undefined) throw new Invalid('request.text', `the request cannot be kept: \`${wrong.path}\` ${wrong.message}`, [wrong]);
    return next.handle();
  }
}

/** The first place that cannot be kept, if there is one. */
export function unstorable(value: unknown, path: readonly string[] = []): ErrorDetail | undefined {
  if (typeof value === 'string') return complaint(path, troubleIn(value));
  if (typeof value !== 'object' || value === null) return undefined;
  if (path.length >= DEEPEST) return complaint(path.slice(0, 3), `lies more than ${DEEPEST} levels deep`);
  for (const [name, inner] of Object.entries(value)) {
    const trouble = troubleIn(name);
    // A name that cannot be written is told by where it stands.
    const wrong = trouble === undefined ? unstorable(inner, [...path, name]) : complaint(path, `has a field whose name ${trouble}`);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function troubleIn(text: string): string | undefined {
  if (text.includes('\0')) return 'holds a NUL character: take it out';
  return /\p{Surrogate}/u.test(text) ? 'holds half a character (a lone surrogate): take it out' : undefined;
}

const complaint = (path: readonly string[], message: string | undefined): ErrorDetail | undefined =>
  message === undefined ? undefined : { path: path.join('.'), message };
