/**
 * What one request is to cost at most by our reckoning. Shopify refuses requests beyond 1,000 points, and one that costs more than the
 * shop's bucket holds can never be carried out; the rest is room for reckoning wrongly. A request refused so is halved.
 */
export const MOST_POINTS = 600;

/** Items in runs that cost no more than one request may, in order. */
export function cutByPoints<T>(items: readonly T[], pointsOf: (item: T) => number): readonly (readonly T[])[] {
  const parts: T[][] = [];
  let points = Infinity;
  for (const item of items) {
    const cost = pointsOf(item);
    if (points + cost > MOST_POINTS) {
      parts.push([]);
      points = 0;
    }
    parts.at(-1)?.push(item);
    points += cost;
  }
  return parts;
}
