import { describe, expect, test } from '@jest/globals';
import type { Role, Session } from '@tributary/contract';
import { choicesOf } from './choices-of.js';

const ADA = '0199a0b0-0000-7000-8000-0000000000a1';
const as = (role: Role): Session => ({ workspace: 'shop', role, scopes: [], user: { id: ADA, name: 'Ada', email: null }, workspaces: [] });
const by = (author: string, another: boolean) => ({ created_by: author, needs_another: another });
const of = (role: Role, author: string, another: boolean) => {
  const { approves, rejects } = choicesOf(as(role), by(author, another));
  return { approves, rejects };
};

describe('who may decide about a promotion', () => {
  test('where approval is asked for, another admin approves', () => {
    expect(of('admin', 'user:other', true)).toEqual({ approves: true, rejects: true });
    expect(of('admin', `user:${ADA}`, true)).toEqual({ approves: false, rejects: true });
    expect(of('editor', 'user:other', true)).toEqual({ approves: false, rejects: false });
  });

  test('where none is asked for, any editor applies it', () => {
    expect(of('editor', `user:${ADA}`, false)).toEqual({ approves: true, rejects: true });
    expect(of('editor', 'user:other', false)).toEqual({ approves: true, rejects: false });
    expect(of('viewer', 'user:other', false)).toEqual({ approves: false, rejects: false });
  });

  test('who may not is told whom it waits for', () => {
    expect(choicesOf(as('admin'), by(`user:${ADA}`, true)).waitsFor).toBe('It waits for an admin other than you to approve it.');
    expect(choicesOf(as('viewer'), by('user:other', false)).waitsFor).toMatch(/role editor/);
    expect(choicesOf(as('admin'), by('user:other', true)).waitsFor).toBeUndefined();
  });
});
