import { z } from 'zod';
import { Actor, ActorName } from './actor.js';
import { PageQuery } from './page.js';
import { PlanRequest, ProjectPlan } from './project.js';

/** `waiting` for somebody to agree, `applied`, `rejected` by somebody, or `refused` because something had moved since it was planned. */
export const PROMOTION_STATES = ['waiting', 'applied', 'rejected', 'refused'] as const;

const Note = z.string().min(1).max(2_000);

/** A project to bring into the workspace of the caller: planned now, applied when it is approved. */
export const StartPromotion = z
  .strictObject({
    objects: PlanRequest.shape.objects,
    prune: PlanRequest.shape.prune,
    impact: PlanRequest.shape.impact,
    wait_seconds: PlanRequest.shape.wait_seconds,
    from: z
      .string()
      .min(1)
      .max(200)
      .meta({ description: 'Where it comes from, for people', examples: ['staging'] }),
    note: Note.optional().meta({ description: 'What it is for', examples: ['The spring campaign'] }),
  })
  .refine(({ objects }) => objects.length > 0, { path: ['objects'], message: 'there are none: give what is to be promoted' })
  .meta({
    id: 'StartPromotion',
    examples: [{ from: 'staging', objects: [{ kind: 'identifier_type', id: 'email', normalize: 'email' }], impact: false }],
  });
export type StartPromotion = z.infer<typeof StartPromotion>;

/** A project that is or was to be brought into a workspace. */
export const PromotionView = z
  .object({
    id: z.string(),
    state: z.enum(PROMOTION_STATES),
    from: z.string(),
    note: z.string().nullable(),
    prune: z.boolean(),
    plan: ProjectPlan,
    needs_another: z.boolean().meta({ description: 'It waits for an admin who is not its author' }),
    created_by: Actor,
    created_by_name: ActorName,
    created_at: z.iso.datetime(),
    decided_by: Actor.nullable(),
    decided_by_name: ActorName,
    decided_at: z.iso.datetime().nullable(),
    reason: z.string().nullable().meta({ description: 'Why it was rejected or refused' }),
  })
  .meta({ id: 'Promotion' });
export type PromotionView = z.infer<typeof PromotionView>;

export const PromotionsQuery = PageQuery.extend({ state: z.enum(PROMOTION_STATES).optional() });
export type PromotionsQuery = z.infer<typeof PromotionsQuery>;

/** Why a promotion is not to be. */
export const RejectPromotion = z
  .strictObject({ reason: Note.optional() })
  .meta({ id: 'RejectPromotion', examples: [{ reason: 'Not before Monday' }] });
export type RejectPromotion = z.infer<typeof RejectPromotion>;

/** Whether what is promoted into the workspace must be approved by an admin who is not its author. */
export const PromotionApproval = z
  .strictObject({ required: z.boolean() })
  .meta({ id: 'PromotionApproval', examples: [{ required: true }] });
export type PromotionApproval = z.infer<typeof PromotionApproval>;
