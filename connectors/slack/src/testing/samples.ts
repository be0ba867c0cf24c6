import type { OutRecord } from '@tributary/connector-kit';
import { aRecord, type Sample } from '@tributary/connector-kit/testing';
import { SANDBOX_USERGROUP } from '../sandbox/workspace.js';

export const CHANNELS = ['#general', '#new-buyers', '#sales', '#data'];
export const buyer = (n: number, more: Partial<OutRecord> = {}): OutRecord =>
  aRecord(`b${n}`, { id: `p${n}` }, { text: `Buyer ${n}`, channel: CHANNELS[n % 4] ?? '' }, more);
export const plain = (n: number, more: Partial<OutRecord> = {}): OutRecord =>
  aRecord(`b${n}`, { id: `p${n}` }, { text: `Buyer ${n}` }, more);

export const sample: Sample = {
  good: (n) => buyer(n),
  bad: aRecord('bad', { id: 'bad' }, { text: 'Bad', channel: '#nowhere' }),
  options: {},
  text: 'text',
};
export const IN_CHANNEL: Sample = { ...sample, options: { channel: '#new-buyers' } };

export const line = (n: number, more: Partial<OutRecord> = {}): OutRecord =>
  aRecord(`l${n}`, { id: `p${n}` }, { line: `Buyer ${n}` }, more);
export const digestSample: Sample = {
  good: (n) => line(n),
  bad: aRecord('bad', { id: 'bad' }, { line: '' }),
  options: { channel: '#sales' },
  text: 'line',
  removalIsSaid: true,
  shown: 20,
};

export const member = (n: number, more: Partial<OutRecord> = {}): OutRecord => aRecord(`u${n}`, { user: `U0MEMBER${n + 1}` }, {}, more);
export const members: Sample = {
  good: (n) => member(n),
  bad: aRecord('bad', { user: 'U0NOBODY' }),
  options: { usergroup: SANDBOX_USERGROUP },
};
