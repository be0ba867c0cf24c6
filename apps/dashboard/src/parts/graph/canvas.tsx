import { type KeyboardEvent, type PointerEvent, type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { centred, fitted, moved, type Size, type View, zoomed } from './view.js';

const STEP = 60;
const FACTOR = 1.25;
/** A pointer that moved less than this meant a click. */
const STILL = 4;

type Move = (view: View, middle: { readonly x: number; readonly y: number }) => View;

const KEYS: Readonly<Record<string, Move>> = {
  ArrowLeft: (view) => moved(view, STEP, 0),
  ArrowRight: (view) => moved(view, -STEP, 0),
  ArrowUp: (view) => moved(view, 0, STEP),
  ArrowDown: (view) => moved(view, 0, -STEP),
  '+': (view, middle) => zoomed(view, FACTOR, middle),
  '=': (view, middle) => zoomed(view, FACTOR, middle),
  '-': (view, middle) => zoomed(view, 1 / FACTOR, middle),
};

/** A drawing one can move and zoom: by pointer (drag; wheel with Ctrl), by keys (arrows, + and -, 0 for all of it) and by buttons. */
export function Canvas({
  label,
  drawing,
  focus,
  children,
}: {
  label: string;
  /** Its size in its own units, from 0,0. */
  drawing: Size;
  /** A point to bring to the middle when it changes. */
  focus?: { readonly x: number; readonly y: number } | undefined;
  children: ReactNode;
}) {
  const { frame, view, change, fit } = useView(drawing, focus);
  const drag = useDrag(change);
  const room = () => frame.current?.getBoundingClientRect() ?? { width: 0, height: 0 };
  const step = (move: Move) => change((now) => move(now, { x: room().width / 2, y: room().height / 2 }));
  const press = (event: KeyboardEvent) => {
    const move = KEYS[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey || (!move && event.key !== '0')) return;
    event.preventDefault();
    if (move) step(move);
    else fit();
  };
  return (
    <div className="relative">
      <div
        ref={frame}
        role="group"
        aria-label={`${label}. Arrow keys move it, plus and minus zoom, 0 shows all of it`}
        tabIndex={0}
        onKeyDown={press}
        {...drag}
        className="h-[26rem] cursor-grab touch-none overflow-hidden rounded-b-xl bg-raised/30 -outline-offset-2 select-none active:cursor-grabbing sm:h-[32rem]"
      >
        <svg className="block size-full">
          <g transform={`scale(${view.scale}) translate(${-view.x} ${-view.y})`}>{children}</g>
        </svg>
      </div>
      <div className="absolute right-3 bottom-3 flex gap-1 rounded-lg border border-line bg-card p-1">
        <Tool name="Zoom out" sign="−" act={() => step((now, middle) => zoomed(now, 1 / FACTOR, middle))} />
        <Tool name="Zoom in" sign="+" act={() => step((now, middle) => zoomed(now, FACTOR, middle))} />
        <Tool name="Show all" sign="⤢" act={fit} />
      </div>
    </div>
  );
}

function Tool({ name, sign, act }: { name: string; sign: string; act: () => void }) {
  return (
    <button type="button" aria-label={name} title={name} onClick={act} className="grid size-7 place-items-center rounded hover:bg-raised">
      <span aria-hidden>{sign}</span>
    </button>
  );
}

function useView({ width, height }: Size, focus: { readonly x: number; readonly y: number } | undefined) {
  const frame = useRef<HTMLDivElement>(null);
  const [view, change] = useState<View>({ x: 0, y: 0, scale: 1 });
  const fit = useCallback(() => {
    const room = frame.current?.getBoundingClientRect();
    if (room) change(fitted({ width, height }, room));
  }, [width, height]);
  useLayoutEffect(fit, [fit]);
  useEffect(() => {
    const room = frame.current?.getBoundingClientRect();
    if (focus && room) change((now) => centred({ ...now, scale: Math.max(now.scale, 0.8) }, focus, room));
  }, [focus?.x, focus?.y]);
  useEffect(() => {
    const shown = frame.current;
    const wheel = (event: WheelEvent) => {
      // Without Ctrl the wheel is the page's; a pinch on a touchpad comes with it.
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { left, top } = shown?.getBoundingClientRect() ?? { left: 0, top: 0 };
      change((now) => zoomed(now, Math.exp(-event.deltaY / 300), { x: event.clientX - left, y: event.clientY - top }));
    };
    // React listens to wheels passively: then the page would zoom as well.
    shown?.addEventListener('wheel', wheel, { passive: false });
    return () => shown?.removeEventListener('wheel', wheel);
  }, []);
  return { frame, view, change, fit };
}

function useDrag(change: (next: (view: View) => View) => void) {
  const from = useRef<{ x: number; y: number; held: boolean } | undefined>(undefined);
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => void (from.current = { x: event.clientX, y: event.clientY, held: false }),
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const at = from.current;
      if (!at || event.buttons === 0) return void (from.current = undefined);
      const [dx, dy] = [event.clientX - at.x, event.clientY - at.y];
      if (!at.held && Math.hypot(dx, dy) < STILL) return;
      // Held only once it moves: a click must reach what is under it.
      if (!at.held) event.currentTarget.setPointerCapture(event.pointerId);
      from.current = { x: event.clientX, y: event.clientY, held: true };
      change((view) => moved(view, dx, dy));
    },
    onPointerUp: () => void (from.current = undefined),
  };
}
