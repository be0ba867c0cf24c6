import { leavesOf } from '@tributary/core';
import { listHistory, listMembers, overlapOf } from '@tributary/audiences';
import type { Question } from './question.js';

/** Traits told of each member where nobody says which. */
const TOLD = 10;

/** Who is a member of an audience as of its last run, with the traits that its condition asks of. */
export const audienceMembers: Question<'audience_members'> = async (asked, { store, workspaceId, warehouse, schema }) => {
  const { audience: id, split, cursor: after, limit } = asked;
  const { object } = await store.objects.get({ workspaceId, kind: 'audience', id });
  const named = leavesOf(object.condition).flatMap(({ leaf }) => ('trait' in leaf ? [leaf.trait] : []));
  const traits = asked.traits ?? [...new Set(named)].slice(0, TOLD);
  return warehouse.transaction((session) => listMembers(session, { schema, audience: id, split, traits, after, limit }));
};

/** How big an audience was after each of its runs. */
export const audienceHistory: Question<'audience_history'> = ({ audience, cursor: before, limit }, { warehouse, schema }) =>
  listHistory(warehouse, { schema, audience, before, limit });

/** What audiences have in common. */
export const audienceOverlap: Question<'audience_overlap'> = ({ audiences }, { warehouse, schema }) =>
  warehouse.transaction((session) => overlapOf(session, schema, audiences));
