import { z } from 'zod';

/** A setting that is a secret: encrypted at rest, never shown again, hidden in every message. */
export function secretText(title: string, description?: string) {
  return z
    .string()
    .min(1)
    .meta({ secret: true, title, ...(description === undefined ? {} : { description }) });
}
