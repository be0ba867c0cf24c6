import type { TraitStatistic } from '@tributary/contract';
import { count } from '../../../format.js';
import { ShareBar } from '../../../parts/charts/share-bar.js';
import { ValueText } from '../../../parts/text/value-text.js';

/** The values that most profiles have, each with its share of those that have one. */
export function TopValues({ of: { top, values, uniques } }: { of: TraitStatistic }) {
  const rest = values - top.reduce((sum, { profiles }) => sum + profiles, 0);
  const more = uniques === null ? 0 : uniques - top.length;
  return (
    <table className="w-full text-left" aria-label="Most frequent values">
      <thead className="sr-only">
        <tr>
          <th>Value</th>
          <th>Profiles</th>
          <th>Share</th>
        </tr>
      </thead>
      <tbody>
        {top.map(({ value, profiles }, index) => (
          <tr key={index} className="border-t border-line">
            <td className="py-1.5 pl-4">
              <span className="line-clamp-2">
                <ValueText value={value} />
              </span>
            </td>
            <td className="w-20 px-2 py-1.5 text-right text-soft tabular-nums max-sm:hidden">{count(profiles)}</td>
            <td className="w-36 py-1.5 pr-4 pl-2 sm:w-2/5">
              <ShareBar part={profiles} whole={values} label="Share" />
            </td>
          </tr>
        ))}
        {rest > 0 && more > 0 && (
          <tr className="border-t border-line text-soft">
            <td className="py-1.5 pl-4">{count(more)} other values</td>
            <td className="px-2 py-1.5 text-right tabular-nums max-sm:hidden">{count(rest)}</td>
            <td className="py-1.5 pr-4 pl-2">
              <ShareBar part={rest} whole={values} label="Share" />
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}
