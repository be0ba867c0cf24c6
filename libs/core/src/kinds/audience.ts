import { z } from 'zod';
import { Id } from '../ids.js';
import { EventKind } from './identity.js';
import { type Operator, OPERATORS } from './operators.js';

const Duration = z
  .string()
  .regex(/^[1-9]\d{0,4}[mhd]$/, 'must be a number of minutes, hours or days: `90m`, `12h`, `30d`')
  .meta({ description: 'Minutes, hours or days: `90m`, `12h`, `30d`' });
const Instant = z.iso.datetime({ offset: true });

/** A time since when, until when, or how long before the run's start something happened. */
const Window = {
  within: Duration.optional().meta({ description: "How long before the run's start at most" }),
  after: Instant.optional().meta({ description: 'At this time or later' }),
  before: Instant.optional().meta({ description: 'Earlier than this time' }),
};

const Operand = z.union([
  z.number(),
  z.boolean(),
  z.string(),
  z
    .array(z.union([z.number(), z.boolean(), z.string()]))
    .min(1)
    .max(1_000),
]);

interface Compared {
  readonly is: Operator;
  readonly value?: unknown;
}

/** Whether an operator is given what it compares with. */
function checkOperand({ is, value }: Compared, context: z.core.$RefinementCtx): void {
  const { operand } = OPERATORS[is];
  if (operand === null) {
    if (value !== undefined) context.addIssue({ code: 'custom', path: ['value'], message: `\`${is}\` takes no value: leave it out` });
    return;
  }
  const parsed = operand.schema.safeParse(value);
  if (!parsed.success) context.addIssue({ code: 'custom', path: ['value'], message: `\`${is}\` takes ${operand.words}` });
}

const compared = { is: z.enum(Object.keys(OPERATORS) as [Operator, ...Operator[]]), value: Operand.optional() };

/** Part of a payload by its name, in one in another with dots between. */
const Property = z
  .string()
  .max(200)
  .regex(
    /^[^$/.\s'"][^.'"]*(\.[^$/.\s'"][^.'"]*)*$/,
    "must be a name in the event's payload, or several with dots between: `currency`, `cart.total`",
  );

const OF_PROPERTY = 'text, numbers and booleans can be compared in an event: for times and lists define a trait';

/** What a part of an event's payload must be. */
const PropertyCondition = z
  .strictObject({ property: Property, ...compared })
  .superRefine(checkOperand)
  .refine(({ is }) => OPERATORS[is].ofProperty, { path: ['is'], message: OF_PROPERTY });
export type PropertyCondition = z.infer<typeof PropertyCondition>;

const EventFilter = { event: EventKind, where: z.array(PropertyCondition).max(50).default([]) };

/** How the number of events is compared. */
export const COUNT_COMPARISONS = ['equals', 'less', 'at_most', 'greater', 'at_least'] as const;

const TraitCondition = z.strictObject({ trait: Id, ...compared }).superRefine(checkOperand);
export type TraitCondition = z.infer<typeof TraitCondition>;

const EventCondition = z.strictObject({
  ...EventFilter,
  count: z
    .strictObject({ is: z.enum(COUNT_COMPARISONS), value: z.int().min(0).max(1_000_000_000) })
    .default({ is: 'at_least', value: 1 })
    .meta({ description: 'How many such events there must be (default: at least one)' }),
  ...Window,
});
export type EventCondition = z.infer<typeof EventCondition>;

const FunnelStep = z.strictObject({
  ...EventFilter,
  within: Duration.optional().meta({ description: 'How long after the step before at most' }),
});

const FunnelCondition = z.strictObject({
  funnel: z.array(FunnelStep).min(2).max(10).meta({ description: 'Events one after another, in this order' }),
  without: z
    .array(
      z.strictObject({
        ...EventFilter,
        until: z.enum(['now', 'last_step']).default('now').meta({
          description: "None after the first step until the run's start (`now`), or until the last step",
        }),
      }),
    )
    .max(10)
    .default([])
    .meta({ description: 'Events that must not have followed the first step' }),
  ...Window,
});
export type FunnelCondition = z.infer<typeof FunnelCondition>;

const Seen = z
  .strictObject({ ...Window, not_within: Duration.optional().meta({ description: "Longer before the run's start than this" }) })
  .refine((seen) => Object.keys(seen).length > 0, 'give one of `within`, `not_within`, `after`, `before`');
export type Seen = z.infer<typeof Seen>;

/** Who belongs to an audience: a tree of `and`, `or` and `not` over conditions on traits, events, funnels and other audiences. */
export type AudienceCondition =
  | { readonly and: readonly AudienceCondition[] }
  | { readonly or: readonly AudienceCondition[] }
  | { readonly not: AudienceCondition }
  | TraitCondition
  | EventCondition
  | FunnelCondition
  | { readonly audience: string }
  | { readonly first_seen: Seen }
  | { readonly last_seen: Seen }
  | { readonly identifier: string };

export const AudienceCondition: z.ZodType<AudienceCondition> = z
  .lazy(() =>
    z.union([
      z.strictObject({ and: z.array(AudienceCondition).min(1).max(100) }),
      z.strictObject({ or: z.array(AudienceCondition).min(1).max(100) }),
      z.strictObject({ not: AudienceCondition }),
      TraitCondition,
      EventCondition,
      FunnelCondition,
      z.strictObject({ audience: Id }),
      z.strictObject({ first_seen: Seen }),
      z.strictObject({ last_seen: Seen }),
      z.strictObject({ identifier: Id }),
    ]),
  )
  .meta({ id: 'AudienceCondition' });

const Splits = z
  .array(z.strictObject({ name: Id, share: z.number().gt(0).max(1) }))
  .max(100)
  .default([])
  .refine((splits) => new Set(splits.map(({ name }) => name)).size === splits.length, 'give each split another name')
  .refine((splits) => splits.reduce((sum, { share }) => sum + share, 0) <= 1 + 1e-9, 'the shares must not be more than 1 together')
  .meta({ description: 'Parts of the members by chance, the same in every run; who is in none of them has no split' });

/** A set of profiles given by a condition, computed by the `audiences` runs of a warehouse. */
export const Audience = z
  .strictObject({
    kind: z.literal('audience'),
    id: Id,
    warehouse: Id,
    label: z.string().max(200).optional(),
    description: z.string().max(2000).optional(),
    condition: AudienceCondition,
    splits: Splits,
    seed: z.string().min(1).max(200).optional().meta({ description: 'What decides who is in which split (default: the id)' }),
    list: z
      .strictObject({ name: Id, priority: z.int().min(0).max(1_000_000) })
      .optional()
      .meta({ description: 'A profile is a member of at most one audience of a list: the one with the lowest number' }),
  })
  .meta({ id: 'Audience' });
export type Audience = z.infer<typeof Audience>;

/** The conditions directly within one, each with its place. */
export function partsOf(condition: AudienceCondition): readonly { readonly path: string; readonly part: AudienceCondition }[] {
  if ('and' in condition) return condition.and.map((part, index) => ({ path: `and.${index}`, part }));
  if ('or' in condition) return condition.or.map((part, index) => ({ path: `or.${index}`, part }));
  return 'not' in condition ? [{ path: 'not', part: condition.not }] : [];
}

/** All conditions of a tree that have no others within, each with its place in dotted form. */
export function leavesOf(
  condition: AudienceCondition,
  at = 'condition',
): readonly { readonly path: string; readonly leaf: AudienceCondition }[] {
  const parts = partsOf(condition);
  if (parts.length === 0) return [{ path: at, leaf: condition }];
  return parts.flatMap(({ path, part }) => leavesOf(part, `${at}.${path}`));
}
