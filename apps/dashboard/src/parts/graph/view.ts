/** A part of a drawing: the point at its upper left, and how many pixels one unit is. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** A size in pixels or in units of a drawing. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

const [SMALLEST, LARGEST] = [0.15, 3];
const EDGE = 16;

const within = (scale: number): number => Math.min(LARGEST, Math.max(SMALLEST, scale));

/** The view that shows all of a drawing in the middle, no larger than it is. */
export function fitted(drawing: Size, room: Size): View {
  const scale = within(
    Math.min(1, (room.width - 2 * EDGE) / Math.max(1, drawing.width), (room.height - 2 * EDGE) / Math.max(1, drawing.height)),
  );
  return { scale, x: (drawing.width - room.width / scale) / 2, y: (drawing.height - room.height / scale) / 2 };
}

/** The same view larger or smaller by a factor; what is at `at` (in pixels of the room) stays there. */
export function zoomed(view: View, factor: number, at: { readonly x: number; readonly y: number }): View {
  const scale = within(view.scale * factor);
  return { scale, x: view.x + at.x / view.scale - at.x / scale, y: view.y + at.y / view.scale - at.y / scale };
}

/** The same view moved by some pixels. */
export const moved = (view: View, dx: number, dy: number): View => ({ ...view, x: view.x - dx / view.scale, y: view.y - dy / view.scale });

/** The same scale, with a point of the drawing in the middle. */
export const centred = (view: View, at: { readonly x: number; readonly y: number }, room: Size): View => ({
  ...view,
  x: at.x - room.width / view.scale / 2,
  y: at.y - room.height / view.scale / 2,
});
