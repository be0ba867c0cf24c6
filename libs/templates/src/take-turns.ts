/** Whose turn it is, and what is done in it; it never rejects. */
interface Waiting<Slot> {
  readonly owner: string;
  readonly work: (slot: Slot) => Promise<void>;
}

/** Does some work with a slot, when it is the owner's turn. */
export type Turns<Slot> = <T>(owner: string, work: (slot: Slot) => Promise<T>) => Promise<T>;

const KEPT_OWNERS = 1_000;

/**
 * Shares a few slots fairly: an owner has one at a time, and the next free one goes to whoever of those that wait has been without for
 * longest. The first slots are used first.
 */
export function takeTurns<Slot>(slots: readonly Slot[]): Turns<Slot> {
  const free = new Set(slots.keys());
  const waiting: Waiting<Slot>[] = [];
  const busy = new Set<string>();
  /** In which turn each owner was served last. */
  const served = new Map<string, number>();
  let turns = 0;
  const turnOf = ({ owner }: Waiting<Slot>): number => served.get(owner) ?? 0;
  const next = (): Waiting<Slot> | undefined => {
    const may = waiting.filter(({ owner }) => !busy.has(owner));
    return may.reduce<Waiting<Slot> | undefined>((first, one) => (first && turnOf(first) <= turnOf(one) ? first : one), undefined);
  };
  const serve = (one: Waiting<Slot>): void => {
    const place = Math.min(...free);
    if (served.size >= KEPT_OWNERS) served.clear();
    served.set(one.owner, (turns += 1));
    waiting.splice(waiting.indexOf(one), 1);
    busy.add(one.owner);
    free.delete(place);
    void one.work(slots[place] as Slot).finally(() => {
      free.add(place);
      busy.delete(one.owner);
      serveAll();
    });
  };
  const serveAll = (): void => {
    for (let one = next(); one !== undefined && free.size > 0; one = next()) serve(one);
  };
  return (owner, work) =>
    new Promise((resolve, reject) => {
      waiting.push({ owner, work: (slot) => work(slot).then(resolve, reject) });
      serveAll();
    });
}
