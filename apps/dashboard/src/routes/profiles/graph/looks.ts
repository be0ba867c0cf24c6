/** How the identifier types look in the drawing, in their order. The first is full. */
export const LOOKS = [
  'fill-river stroke-river',
  'fill-card stroke-river',
  'fill-river-soft stroke-river [stroke-dasharray:3_2]',
  'fill-card stroke-soft',
  'fill-soft stroke-soft',
  'fill-raised stroke-soft [stroke-dasharray:3_2]',
] as const;
