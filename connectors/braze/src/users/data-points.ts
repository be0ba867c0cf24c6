import { isObject, opened } from '@tributary/connector-kit';

/** Not billed. Braze does not list them; this is how other tools count. */
const FREE = new Set(['country', 'language', 'email_subscribe', 'push_subscribe', 'subscription_groups']);

/** The data points Braze bills for the attributes of one user, changed or not: one each, a nested object one a property. */
export function dataPoints(attributes: Readonly<Record<string, unknown>>): number {
  let points = 0;
  for (const [name, value] of Object.entries(attributes)) if (!FREE.has(name)) points += pointsOf(value);
  return points;
}

function pointsOf(value: unknown): number {
  const plain = opened(value);
  if (!isObject(plain) || '$time' in plain) return 1;
  const { $add: added, $update: updated, $remove: removed } = plain;
  const objects = [added, updated, removed].flatMap((list) => (Array.isArray(list) ? (list as readonly unknown[]) : []));
  if (objects.length > 0) return sum(objects.map((item) => (isObject(item) ? pointsOf(item['$new_object'] ?? unnamed(item)) : 1)));
  return Math.max(1, sum(Object.values(plain).map(pointsOf)));
}

/** What names an object of an array is no value of it. */
function unnamed(item: Readonly<Record<string, unknown>>): unknown {
  return '$identifier_key' in item ? null : item;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
