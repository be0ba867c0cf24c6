import { z } from 'zod';

/** Behaviour of Braze that is unknown, differs between contracts, or goes wrong now and then; changed by `PUT /sandbox/switches`. */
export const Switches = z.strictObject({
  /** The most objects of one request, over all lists or, for old contracts, for each. */
  most_objects: z.int().min(1).default(75),
  per_list: z.boolean().default(false),
  /** The status of a request without any valid object, and of one with some. */
  invalid_status: z.union([z.literal(400), z.literal(401)]).default(400),
  partial_status: z.union([z.literal(200), z.literal(201)]).default(201),
  /** Errors do not say in which list their object stood. */
  no_input_array: z.boolean().default(false),
  /** `queued` while Braze is maintained, anything else is a message nobody knows. */
  message: z.string().default('success'),
  /** So many accepted objects are dropped later, without a word. */
  drop_next: z.int().min(0).default(0),
  /** Accepted changes are seen only after a while. */
  lag_ms: z.int().min(0).default(0),
  /** What is told of limits. */
  rate_headers: z.enum(['epoch', 'delay', 'retry_after_only', 'none']).default('epoch'),
  /** The published limits times this; 0: no limits. */
  rate_share: z.number().min(0).default(1),
});
export type Switches = z.infer<typeof Switches>;
