import { useWindowVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

/** Fewer rows than this are simply drawn: searching in the page finds them all. */
const WORTH_IT = 100;

/** Which rows of a long list are near enough to be drawn, and the room that the others take. */
export interface VirtualRows<E extends HTMLElement> {
  /** Of what holds the rows. */
  readonly ref: RefObject<E | null>;
  readonly items: readonly Pick<VirtualItem, 'index' | 'key'>[];
  /** Pixels of the rows above and below that are not drawn. */
  readonly before: number;
  readonly after: number;
  /** For each row drawn, with its number as `data-index`. */
  readonly measure: (row: Element | null) => void;
}

const noMeasure = () => undefined;

/** Draws only the rows near the window, so that ten thousand scroll like ten. `estimate` is the usual height of one, in pixels. */
export function useVirtualRows<E extends HTMLElement>(rows: number, estimate: number): VirtualRows<E> {
  const ref = useRef<E>(null);
  const [top, setTop] = useState(0);
  const enabled = rows > WORTH_IT;
  useLayoutEffect(() => {
    // To ask where something lies has the whole page laid out on the spot: only where the answer is needed.
    if (enabled && ref.current) setTop(ref.current.getBoundingClientRect().top + window.scrollY);
  }, [rows, enabled]);
  const virtual = useWindowVirtualizer({ count: rows, estimateSize: () => estimate, overscan: 12, scrollMargin: top, enabled });
  if (!enabled) {
    return {
      ref,
      items: Array.from({ length: rows }, (_, index) => ({ index, key: index })),
      before: 0,
      after: 0,
      measure: noMeasure,
    };
  }
  const items = virtual.getVirtualItems();
  return {
    ref,
    items,
    before: (items[0]?.start ?? top) - top,
    after: virtual.getTotalSize() - ((items.at(-1)?.end ?? top) - top),
    measure: virtual.measureElement,
  };
}
