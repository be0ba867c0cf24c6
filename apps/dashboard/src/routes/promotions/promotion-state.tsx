import type { PromotionView } from '@tributary/contract';
import { Tag } from '../../parts/tag.js';

type State = PromotionView['state'];

const LOOK = {
  waiting: { label: 'Waiting', look: 'warn' },
  applied: { label: 'Applied', look: 'river' },
  rejected: { label: 'Rejected', look: 'soft' },
  refused: { label: 'Refused', look: 'bad' },
} as const satisfies Record<State, { readonly label: string; readonly look: 'warn' | 'river' | 'soft' | 'bad' }>;

export const PROMOTION_STATES = Object.entries(LOOK).map(([state, { label }]) => [state, label] as const);

export const isPromotionState = (text: string | undefined): text is State => text !== undefined && text in LOOK;

/** How a promotion stands. */
export function PromotionState({ state }: { state: State }) {
  const { label, look } = LOOK[state];
  return <Tag look={look}>{label}</Tag>;
}
