const [WIDTH, HEIGHT, EDGE] = [120, 28, 2];

/** How a figure went, as a line without axes; `label` says it to those who do not see it. */
export function Sparkline({ values, label, className = 'h-7 w-30' }: { values: readonly number[]; label: string; className?: string }) {
  const top = Math.max(...values, 1);
  const step = values.length > 1 ? (WIDTH - 2 * EDGE) / (values.length - 1) : 0;
  const points = values.map((value, at) => [EDGE + at * step, HEIGHT - EDGE - (value / top) * (HEIGHT - 2 * EDGE)] as const);
  const line = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
  const last = points.at(-1);
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className={`text-river ${className}`} preserveAspectRatio="none">
      <polygon points={`${EDGE},${HEIGHT} ${line} ${last?.[0] ?? EDGE},${HEIGHT}`} className="fill-current opacity-10" />
      <polyline
        points={line}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        vectorEffect="non-scaling-stroke"
        strokeLinejoin="round"
      />
    </svg>
  );
}
