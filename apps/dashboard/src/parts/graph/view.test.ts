import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { centred, fitted, moved, zoomed, type View } from './view.js';

const size = fc.record({ width: fc.integer({ min: 1, max: 4_000 }), height: fc.integer({ min: 1, max: 4_000 }) });
const view: fc.Arbitrary<View> = fc.record({
  x: fc.integer({ min: -500, max: 500 }),
  y: fc.integer({ min: -500, max: 500 }),
  scale: fc.double({ min: 0.15, max: 3, noNaN: true }),
});
const toPixels = (of: View, at: { x: number; y: number }) => ({ x: (at.x - of.x) * of.scale, y: (at.y - of.y) * of.scale });

describe('the view of a drawing', () => {
  test('shows its middle in the middle of the room, never larger than it is', () => {
    fc.assert(
      fc.property(size, size, (drawing, room) => {
        const shown = fitted(drawing, room);
        const middle = toPixels(shown, { x: drawing.width / 2, y: drawing.height / 2 });
        expect(middle.x).toBeCloseTo(room.width / 2);
        expect(middle.y).toBeCloseTo(room.height / 2);
        expect(shown.scale).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('keeps the point under the pointer where it is while it grows and shrinks', () => {
    fc.assert(
      fc.property(view, fc.double({ min: 0.2, max: 5, noNaN: true }), size, (of, factor, { width: x, height: y }) => {
        const under = { x: of.x + x / of.scale, y: of.y + y / of.scale };
        const still = toPixels(zoomed(of, factor, { x, y }), under);
        expect(still.x).toBeCloseTo(x);
        expect(still.y).toBeCloseTo(y);
      }),
    );
  });

  test('follows the pointer, and brings a point to the middle', () => {
    const of = { x: 0, y: 0, scale: 2 };
    expect(toPixels(moved(of, 30, -10), { x: 0, y: 0 })).toEqual({ x: 30, y: -10 });
    expect(toPixels(centred(of, { x: 7, y: 9 }, { width: 100, height: 60 }), { x: 7, y: 9 })).toEqual({ x: 50, y: 30 });
  });
});
