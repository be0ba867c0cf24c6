/** How all tables look. */
export const HEAD = 'text-[13px] text-soft';
export const HEAD_ROW = 'border-b border-line';
export const ROW = 'relative border-b border-line last:border-0 hover:bg-raised/60 has-[:focus-visible]:bg-raised/60';
/** A link that takes clicks anywhere on its row. */
export const WHOLE_ROW = 'hover:text-river after:absolute after:inset-0';
