import type { ProfileGraph } from '@tributary/contract';

type Identifier = ProfileGraph['identifiers'][number];

/** What is drawn as one: an identifier, or several of a type that are joined to the same others. */
export interface GraphNode {
  readonly id: string;
  readonly type: string;
  readonly members: readonly Identifier[];
}

/** Two of them that events hold together; `events` are the first events of each pair. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly events: readonly string[];
}

/** An identity graph as it is drawn. */
export interface DrawnGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** As few alike are easier to see one by one. */
const WORTH_GROUPING = 4;

/**
 * The graph with identifiers that are alike drawn as one: those of a type that are joined to exactly the same others, at least four of
 * them. `opened` groups (by id) are drawn one by one all the same.
 */
export function groupAlike({ identifiers, links }: Pick<ProfileGraph, 'identifiers' | 'links'>, opened: ReadonlySet<string>): DrawnGraph {
  const groupOf = groupsOf({ identifiers, links }, opened);
  const nodes = new Map<string, GraphNode>();
  for (const [place, identifier] of identifiers.entries()) {
    const id = groupOf[place] ?? String(place);
    const members = [...(nodes.get(id)?.members ?? []), identifier];
    nodes.set(id, { id, type: identifier.type, members });
  }
  return { nodes: [...nodes.values()], edges: edgesBetween(links, groupOf) };
}

/** For each identifier the node it is drawn in. */
function groupsOf({ identifiers, links }: Pick<ProfileGraph, 'identifiers' | 'links'>, opened: ReadonlySet<string>): readonly string[] {
  const joined = identifiers.map(() => new Set<number>());
  for (const { from, to } of links) {
    joined[from]?.add(to);
    joined[to]?.add(from);
  }
  const signs = identifiers.map(({ type }, place) => `${type}:${[...(joined[place] ?? [])].sort((a, b) => a - b).join(',')}`);
  const sizes = new Map<string, number>();
  for (const sign of signs) sizes.set(sign, (sizes.get(sign) ?? 0) + 1);
  return signs.map((sign, place) => {
    const alike = (sizes.get(sign) ?? 0) >= WORTH_GROUPING && !sign.endsWith(':');
    return alike && !opened.has(sign) ? sign : String(place);
  });
}

function edgesBetween(links: ProfileGraph['links'], groupOf: readonly string[]): readonly GraphEdge[] {
  const edges = new Map<string, { readonly from: string; readonly to: string; readonly events: string[] }>();
  for (const { from, to, event_id: event } of links) {
    const [one = '', other = ''] = [groupOf[from], groupOf[to]].sort();
    const key = `${one}\n${other}`;
    const edge = edges.get(key) ?? { from: one, to: other, events: [] };
    edge.events.push(event);
    edges.set(key, edge);
  }
  return [...edges.values()];
}
