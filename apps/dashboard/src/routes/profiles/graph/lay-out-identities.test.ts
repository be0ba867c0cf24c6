import { describe, expect, test } from '@jest/globals';
import type { ProfileGraph } from '@tributary/contract';
import { groupAlike } from './group-alike.js';
import { layOutIdentities, radiusOf } from './lay-out-identities.js';

const MANY = 200;

/** A person with many cookies of one address, each of which also knows a phone of its own: no two are joined alike. */
function manyOf(many: number): Pick<ProfileGraph, 'identifiers' | 'links'> {
  const named = (type: string, value: string) => ({ type, value, first_seen_at: null, last_seen_at: null });
  const event = (from: number, to: number) => ({ from, to, event_id: `e${from}-${to}`, event_time: null });
  const half = Math.floor(many / 2);
  const cookies = Array.from({ length: half }, (_, at) => named('cookie', `c${at}`));
  const phones = Array.from({ length: half }, (_, at) => named('phone', `+49${at}`));
  const links = cookies.flatMap((_, at) => [event(0, 1 + at), event(1 + at, 1 + half + at)]);
  return { identifiers: [named('email', 'ada@example.com'), ...cookies, ...phones], links };
}

describe('the picture of how identifiers hang together', () => {
  test('two hundred that are not alike lie beside each other, none on another', () => {
    const drawn = groupAlike(manyOf(MANY), new Set());
    expect(drawn.nodes.length).toBeGreaterThan(MANY / 2);
    const began = process.cpuUsage();
    const { places, size } = layOutIdentities(drawn);
    process.stdout.write(
      `    ${drawn.nodes.length} identifiers laid out in ${(process.cpuUsage(began).user / 1_000).toFixed(0)} ms of a processor\n`,
    );
    const circles = drawn.nodes.map(({ id, members }) => ({ ...places.get(id), radius: radiusOf(members.length) }));
    const touching = circles.flatMap((one, at) =>
      circles
        .slice(at + 1)
        .filter((other) => Math.hypot((one.x ?? 0) - (other.x ?? 0), (one.y ?? 0) - (other.y ?? 0)) < one.radius + other.radius),
    );
    expect(touching).toEqual([]);
    for (const { x = -1, y = -1 } of circles) {
      expect(x).toBeGreaterThan(0);
      expect(x).toBeLessThan(size.width);
      expect(y).toBeGreaterThan(0);
      expect(y).toBeLessThan(size.height);
    }
  });

  test('the same graph always looks the same', () => {
    const drawn = groupAlike(manyOf(40), new Set());
    expect([...layOutIdentities(drawn).places]).toEqual([...layOutIdentities(drawn).places]);
  });
});
