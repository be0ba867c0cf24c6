import { LEAF_KINDS, type LeafKind, LEAVES } from './leaf-kinds.js';

/** Adds a condition on something that is chosen. */
export function AddCondition({ add }: { add: (kind: LeafKind) => void }) {
  return (
    <select
      aria-label="Add a condition"
      value=""
      onChange={(event) => {
        const kind = LEAF_KINDS.find((one) => one === event.target.value);
        if (kind) add(kind);
      }}
      className="rounded-md border border-line bg-card px-2.5 py-1.5 font-medium hover:bg-raised"
    >
      <option value="" disabled>
        + Condition
      </option>
      {LEAF_KINDS.map((kind) => (
        <option key={kind} value={kind}>
          {LEAVES[kind].name}
        </option>
      ))}
    </select>
  );
}
