import type { Identified } from '@tributary/core';
import type { z } from 'zod';

/** `email:a@b.c` in its two parts; the value may hold colons. The text has passed `IdentifierText`. */
export function identifiedOf(text: string): z.output<typeof Identified> {
  const colon = text.indexOf(':');
  return { identifier: text.slice(0, colon), value: text.slice(colon + 1) };
}
