import { describe, expect, test } from '@jest/globals';
import { notSpokenTo } from './not-spoken-to.js';

const UNTIL = '2026-01-05T09:30:00.000Z';
const since = '2026-01-05T09:00:00.000Z';

describe('what is said of a destination that is not spoken to', () => {
  test('one that works is passed over', () => {
    expect(notSpokenTo({ circuit: { state: 'closed' }, paused: null })).toBeUndefined();
  });

  test('one whose circuit is open says when it is tried again, and why it is open', () => {
    const said = notSpokenTo({ circuit: { state: 'open', until: UNTIL, since, reason: 'five answers of 503' }, paused: null });
    expect(said).toMatchObject({ title: 'Does not work now', tone: 'bad', reason: 'five answers of 503' });
    expect(said?.next).toMatch(/tried again at .*2026/);
  });

  test('its own trouble goes before its wish to wait', () => {
    const paused = { until: UNTIL, since, reason: 'it asked for ten minutes' };
    expect(notSpokenTo({ circuit: { state: 'half_open', since, reason: 'five answers of 503' }, paused })?.title).toBe(
      'Tried again, carefully',
    );
    expect(notSpokenTo({ circuit: { state: 'closed' }, paused })?.reason).toBe('it asked for ten minutes');
  });
});
