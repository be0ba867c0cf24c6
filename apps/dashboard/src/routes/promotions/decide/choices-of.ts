import type { PromotionView, Session } from '@tributary/contract';
import { allows } from '../../../may/permissions.js';

/** What somebody can do about a promotion that waits. */
interface Choices {
  readonly approves: boolean;
  readonly rejects: boolean;
  /** Whom it waits for, where that is somebody else. */
  readonly waitsFor: string | undefined;
}

/** As the API decides it: editors apply, where approval is asked for another admin does; admins reject, and its author takes it back. */
export function choicesOf(
  session: Session,
  { needs_another: another, created_by: author }: Pick<PromotionView, 'needs_another' | 'created_by'>,
): Choices {
  const own = session.user !== null && author === `user:${session.user.id}`;
  const edits = allows(session, 'project:write');
  const admin = allows(session, 'project:write', 'admin');
  const approves = another ? admin && !own : edits;
  return {
    approves,
    rejects: admin || (edits && own),
    waitsFor: approves
      ? undefined
      : another
        ? `It waits for an admin${own ? ' other than you' : ''} to approve it.`
        : 'It waits for somebody with the role editor to apply it.',
  };
}
