import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { explain, Invalid } from '@tributary/core';
import { z } from 'zod';

/** Parses what a route declares by `@Body({ schema })`, `@Query({ schema })` or `@Param(…, { schema })`. */
@Injectable()
export class ZodPipe implements PipeTransform {
  transform(value: unknown, { schema, type, data }: ArgumentMetadata): unknown {
    if (!(schema instanceof z.ZodType)) return value;
    return parse(schema, value ?? {}, data === undefined ? type : `${type} \`${data}\``);
  }
}

/** The parsed input, or `Invalid` with every wrong place. */
export function parse<T extends z.ZodType>(schema: T, input: unknown, what: string): z.output<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const details = explain(schema, input, parsed.error);
  throw new Invalid('request.invalid', `the ${what} is not right: ${details.map(({ message }) => message).join('; ')}`, details);
}
