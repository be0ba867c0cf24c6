import { z } from 'zod';

/** A setting that is an address requests go to, over `http` or `https`. */
export function webAddress(title: string, description?: string) {
  return z.url({ protocol: /^https?$/ }).meta({ title, ...(description === undefined ? {} : { description }) });
}
